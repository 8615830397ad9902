"""What staff do besides cases and permits: at the posts, on patrol, in the meeting rooms, in the office."""

from __future__ import annotations

from property_service.demo.custody import custody
from property_service.demo.handbook import articles
from property_service.demo.lobby import lobby
from property_service.demo.office import office
from property_service.demo.patrols import patrols
from property_service.demo.posts import inspections
from property_service.demo.run import Demo


def operations(demo: Demo) -> None:
    """After the rosters: meetings and patrols need people on duty."""
    inspections(demo)
    custody(demo)
    articles(demo)
    patrols(demo)
    lobby(demo)
    office(demo)
