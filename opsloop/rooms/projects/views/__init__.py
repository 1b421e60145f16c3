"""The screens of this room that its view sets cannot say."""
