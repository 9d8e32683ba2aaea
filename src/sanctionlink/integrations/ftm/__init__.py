"""FollowTheMoney records to facts on who is listed and who owns whom."""
