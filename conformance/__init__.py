"""Judges any implementation of the contract over HTTP, rule by rule. It knows no implementation."""
