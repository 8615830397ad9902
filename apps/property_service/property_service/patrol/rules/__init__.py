"""What the rules say about patrols, without documents."""
