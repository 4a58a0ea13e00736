"""The wall: pinned questions, answered again and again under the viewer's scope."""
