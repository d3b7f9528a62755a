"""The QR codes from which phones set themselves up: ODK Collect, and the field app."""

from __future__ import annotations

import base64
import json
import zlib

import segno


def collect_settings(*, server_url: str, project: str, login: tuple[str, str] | None = None) -> str:
    """Collect's settings as its QR code carries them: base64 of zlib of JSON.

    Parameters
    ----------
    server_url
        Ends in /key/<token>, or in /collect with a `login`; without a slash.
    project
        What the phone calls it.
    login
        Name and key, where the address holds no key.
    """
    named = {"username": login[0], "password": login[1]} if login else {}
    settings = {
        "general": {
            **named,
            "protocol": "odk_default",
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "image_size": "large",
        },
        "admin": {},
        "project": {"name": project},
    }
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def qr_picture(text: str) -> str:
    """A data address of an SVG with the text's QR code, for an <img>."""
    code = segno.make(text, error="l", micro=False)
    uri: str = code.svg_data_uri(scale=6, border=4, light="white")
    return uri
