"""A simulated phone: it posts as ODK Collect does, and believes nothing but 201 and 202."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import requests

from firstlight.errors import CodedError

TRIES = 3


class PhoneError(CodedError):
    """``not-taken`` (status, answer): the server did not take a submission."""


@dataclass
class Phone:
    """One team's phone.

    Parameters
    ----------
    server
        "http://127.0.0.1:8000".
    token
        Of the device, as its QR code carries it.
    """

    server: str
    token: str

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.headers["X-OpenRosa-Version"] = "1.0"
        self._session.trust_env = False  # a proxy has no part in talking to this machine

    def post(self, xml: bytes, photos: Mapping[str, bytes]) -> None:
        """Send one submission with its photos; a lost connection is tried again, as phones do.

        Raises
        ------
        PhoneError
            ``not-taken``.
        """
        files = [("xml_submission_file", ("submission.xml", xml, "text/xml"))]
        files += [(name, (name, data, "image/jpeg")) for name, data in photos.items()]
        address = f"{self.server}/key/{self.token}/submission"
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._session.post(address, files=files, timeout=60)
                break
            except requests.ConnectionError as error:
                if attempt == TRIES:
                    raise PhoneError("not-taken", status=0, answer=str(error)) from error
        if answer.status_code not in (201, 202):
            raise PhoneError("not-taken", status=answer.status_code, answer=answer.text[:300])
