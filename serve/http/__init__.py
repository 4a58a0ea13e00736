"""What the interface for programs and the pages stand on alike."""
