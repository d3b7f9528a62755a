"""The sentences behind this room's codes, and behind geo's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    # under an alarm
    "alarm-on": _("An alarm is on: teams stay under cover. Hand the plan out after the all-clear."),
    "count": _("A headcount is 0 to %(most)d people of 1 to %(most)d."),
    "count-place": _("A place needs longitude and latitude, both of them and on the earth."),
    "count-other-town": _("That belongs to another town."),
    "no-alarm-to-count": _("No alarm is on, and none ended within the last hour."),
    # planning
    "no-team": _("No team: say how many teams go out."),
    "no-house": _("The town has no house to visit: load its register first."),
    "no-time": _("No time is left in daylight on this day: choose another day or an earlier start."),
    "no-daylight": _("The sun does not rise on this day here: plan with lamps, by hand."),
    "no-street": _("No open street leads to the muster point or to any house: move the muster point."),
    "budget": _("Say how long to search in seconds: a number from 0 up."),
    "muster-in-danger": _("The muster point lies in a zone that is not cleared: move it."),
    "no-such-town": _("There is no town named “%(name)s”: load it with `firstlight town load`."),
    "no-streets-file": _("The street file of %(town)s is missing: load the town again."),
    "impact-outside": _("Impact %(number)s lies outside %(town)s: check longitude and latitude."),
    "bad-danger": _("Impact %(number)s: danger_m must be metres, not %(value)s."),
    "plan-issued": _("This version is handed out already."),
    "zone-since": _(
        "Round %(number)s leads through a zone that is not cleared since then: plan again, then hand out."
    ),
    "plan-over": _("The time of this plan is over: make a plan for another day."),
    "stop-begun": _("This stop is done, or its team is at it or on its way: it stays where it is."),
    "not-in-plan": _("This round belongs to another version of the plan: open the newest one."),
    "does-not-fit": _(
        "Round %(round)s cannot be walked so: daylight, the shift, a zone, a skill or a time forbids it."
    ),
    "no-reason": _("Say why: others will ask."),
    "address-unclear": _("“%(address)s” means no house here, or several: write street and number."),
    "no-window": _("Say from when or until when it can be visited, the end after the beginning."),
    "other-town": _("This belongs to another town."),
    "half-a-place": _("Give both longitude and latitude, or neither."),
    "team-far": _("This place is far from %(town)s: check that longitude and latitude are not swapped."),
    "muster-far": _("This place is far from %(town)s: check that longitude and latitude are not swapped."),
    "day-far": _("Choose a day from the years %(first)d to %(last)d."),
    "back-before-leaving": _("The team would be back before it leaves: correct the times."),
    "no-such-team": _("There is no team %(number)s in this town."),
    "all-seen": _("Every house was seen: nothing is left to plan."),
    "too-many-teams": _("At most %(most)s teams can be planned at once."),
    "too-many-nights": _("From 1 to %(most)s nights can be played at once."),
    "no-scheduler": _("No scheduler answers at %(address)s: check the address and that it runs."),
    "workers-lost": _("Every worker that planned %(town)s was lost: check their memory and try again."),
    "no-night": _("No night is drawn: say how many."),
    "no-report": _("No impact and no call is given."),
    "rules": _("The rules of the simulated night do not hold together: %(field)s."),
    "order": _("There is no order named “%(order)s”."),
    "cannot-write": _("%(path)s cannot be written: %(reason)s."),
    "place": _("These coordinates do not exist: longitude %(lon)s, latitude %(lat)s."),
    "zone": _("The time zone “%(zone)s” is not known: use a name such as Europe/Berlin."),
    # the audit sample
    "nothing-unseen": _("Every house was seen: there is nothing to draw from."),
    "size": _("A sample holds 1 to %(most)s houses, not %(size)s."),
    "sample-closed": _("This sample is closed: draw a new one."),
    "no-audit": _("No sample was drawn in %(town)s by this day: draw one on the desk, under Estimate."),
    "no-sample": _("No house of the sample was visited yet: the estimate begins with the first."),
    # geo: streets
    "streets-broken": _("The street file is broken: load the town again."),
    "streets-unreadable": _("The street file cannot be read: load the town again."),
    "streets-foreign": _("This is no street file: load the town again."),
    "streets-version": _("The street file was written by another version: load the town again."),
    "not-json": _("The file is no GeoJSON: it cannot be read as JSON."),
    "not-geojson": _("The file is no GeoJSON: a FeatureCollection of points is expected."),
    "empty": _("The file holds no feature."),
    "wrong-crs": _("The file is in another projection (%(crs)s): save it in WGS 84."),
    "wrong-geometry": _("Feature %(feature)s is a %(geometry)s; wanted: %(wanted)s."),
    "not-finite": _("A coordinate is no number: correct the file."),
    "bad-radius": _("Feature %(feature)s: radius_m must be metres above zero."),
    "broken-ring": _("Feature %(feature)s: the outline is open or crosses itself."),
    "lengths-differ": _("Longitudes and latitudes differ in number."),
    "not-lonlat": _("These are not longitude and latitude in degrees: save the file in WGS 84."),
}

# Why nobody goes to a house, as a heading above its addresses.
LEFT_OUT = {
    "not-cleared": _("In a zone that is not cleared: nobody is sent there"),
    "excluded": _("Left out by hand"),
    "no-street": _("Near no street of the map"),
    "unreachable": _("Cannot be reached on foot"),
    "no-skill": _("Needs a structural engineer, and no team has one"),
    "window": _("Cannot be visited at the times laid down"),
    "too-long": _("Too far for any team to be back in time"),
    "no-time": _("Must be visited, and no time is left"),
}

# Why a team has no round.
IDLE = {
    "in-danger": _("Team %(team)s stands in a zone that is not cleared: lead it out, then plan again."),
    "no-street": _("Team %(team)s stands where no open street leads: move its starting place."),
    "no-time": _("Team %(team)s has no time left today."),
    "nothing-near": _(
        "Team %(team)s has no round: no house is left that it could reach and be back in time."
    ),
}
