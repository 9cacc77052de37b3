"""Decides what a hall's file may say."""
