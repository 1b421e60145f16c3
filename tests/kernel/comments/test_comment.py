"""Comments: saying, editing, taking back, answering, reacting, and whom they call."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.comment import NothingSaid, TooLong
from opsloop.kernel.comments.models import Comment, Reaction
from opsloop.kernel.comments.reaction import UnknownSign
from opsloop.kernel.pages.refused import NotAllowed


@pytest.fixture
def said(poster, wang):
    return Comment.post(poster, "海报**好了。**请看", by=wang)


def test_a_comment_is_kept_and_tracked_without_its_words(poster, said):
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert list(Comment.objects.on(poster)) == [said]
    assert event.verb == "commented"
    assert event.changes == {"comment": [None, {"id": said.pk}]}


@pytest.mark.parametrize("text", ["", "   \n ", "\x00"])
def test_nothing_cannot_be_said(poster, wang, text):
    with pytest.raises(NothingSaid):
        Comment.post(poster, text, by=wang)


def test_a_comment_beyond_the_limit_is_refused_with_its_length(poster, wang):
    with pytest.raises(TooLong, match="50001"):
        Comment.post(poster, "长" * 50_001, by=wang)


def test_a_stranger_may_not_comment(poster, stranger):
    with pytest.raises(NotAllowed):
        Comment.post(poster, "hello", by=stranger)


def test_a_typed_name_becomes_a_mention(poster, wang, lin, admin):
    comment = Comment.post(poster, "@林静请看，@周凯也看", by=wang)
    assert comment.text == f"@[林静](user:{lin.pk})请看，@[周凯](user:{admin.pk})也看"
    assert {row.user for row in comment.mentions.all()} == {lin, admin}


def test_a_name_that_two_carry_calls_nobody_unless_picked(poster, wang, lin, team):
    from tests.world import join

    twin = join(team, "林静", "member", "twin@example.com")
    assert not Comment.post(poster, "@林静", by=wang).mentions.exists()
    assert Comment.post(poster, f"@[林静](user:{twin.pk})", by=wang).mentions.get().user == twin


def test_strangers_cannot_be_mentioned(poster, wang, stranger):
    assert not Comment.post(poster, f"@[Max](user:{stranger.pk})", by=wang).mentions.exists()


def test_only_the_author_edits_and_mentions_follow_the_text(poster, said, wang, lin):
    said.edit(poster, "@林静 请看", by=wang)
    assert said.edited_at is not None
    assert said.mentions.get().user == lin
    said.edit(poster, "算了", by=wang)
    assert not said.mentions.exists()
    with pytest.raises(NotAllowed):
        said.edit(poster, "改掉", by=lin)


def test_taking_back_leaves_a_gap_without_words_mentions_or_signs(poster, said, wang, lin):
    Reaction.toggle(said, poster, "👍", by=lin)
    said.erase(poster, by=wang)
    said.refresh_from_db()
    assert (said.text, said.deleted_at is not None) == ("", True)
    assert not said.reactions.exists()
    with pytest.raises(NotAllowed):
        said.edit(poster, "back", by=wang)


def test_another_member_cannot_take_it_back_but_an_administrator_can(poster, said, admin, team):
    from tests.world import join

    zhao = join(team, "赵敏", "member", "zhao@example.com")
    with pytest.raises(NotAllowed):
        said.erase(poster, by=zhao)
    said.erase(poster, by=admin)
    assert said.deleted_at is not None


def test_an_answer_to_an_answer_joins_the_thread(poster, said, lin, wang):
    answer = Comment.post(poster, "看了", by=lin, parent=said)
    again = Comment.post(poster, "谢谢", by=wang, parent=answer)
    assert again.parent == said


def test_a_sign_is_given_once_and_taken_back_by_the_same_act(poster, said, lin):
    assert Reaction.toggle(said, poster, "🎉", by=lin)
    assert said.reactions.count() == 1
    assert not Reaction.toggle(said, poster, "🎉", by=lin)
    assert not said.reactions.exists()


def test_only_offered_signs_are_taken(poster, said, lin):
    with pytest.raises(UnknownSign):
        Reaction.toggle(said, poster, "<b>", by=lin)
