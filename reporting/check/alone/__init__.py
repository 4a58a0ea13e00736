"""What a text must keep by itself: figures that contradict each other, without any facts."""
