"""durable-rules behind one adapter that feeds it numbers only."""
