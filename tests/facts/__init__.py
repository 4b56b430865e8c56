"""Tests of facts about AWS."""
