"""The screens of improvements beyond lists and fields."""
