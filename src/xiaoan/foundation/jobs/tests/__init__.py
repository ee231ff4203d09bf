"""Tests of events and the timetable."""
