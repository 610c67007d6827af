"""Sends a real conversation, the #ubuntu IRC channel, through a server and reads it back; see script/demo-irc."""
