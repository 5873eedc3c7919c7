"""The instance: data set and scenario as arrays, with every candidate fate and what it would bring."""

from parkopt.instance.build import build_ground, build_instance
from parkopt.instance.types import (
    FirmKind,
    FirmOptions,
    Firms,
    Hosts,
    Instance,
    ParkKind,
    ParkOptions,
    Sites,
)

__all__ = [
    "FirmKind",
    "FirmOptions",
    "Firms",
    "Hosts",
    "Instance",
    "ParkKind",
    "ParkOptions",
    "Sites",
    "build_ground",
    "build_instance",
]
