"""Lets the guards' tests import what script/test is made of."""

import sys

from planted import ROOT

sys.path.insert(0, str(ROOT / "script/testing"))
