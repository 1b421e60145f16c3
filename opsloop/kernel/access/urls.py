"""The addresses of set-up, invitations and the settings of a workspace."""

from django.urls import path

from opsloop.kernel.access.views import accepting, beginning, members, sharing, tokens

urlpatterns = [
    path("setup/", beginning.set_up, name="set-up"),
    path("workspaces/new/", beginning.new_workspace, name="new-workspace"),
    path("invitations/<str:token>/", accepting.accept, name="accept-invitation"),
    path("<slug:workspace>/settings/", members.settings, name="workspace-settings"),
    path("<slug:workspace>/settings/members/", members.members_page, name="members"),
    path("<slug:workspace>/settings/members/<int:key>/role/", members.change_role, name="member-role"),
    path("<slug:workspace>/settings/members/<int:key>/removal/", members.remove, name="member-removal"),
    path("<slug:workspace>/settings/invitations/", members.invite, name="invitations"),
    path("<slug:workspace>/settings/invitations/<int:key>/letter/", members.send_again, name="invitation-letter"),
    path("<slug:workspace>/settings/invitations/<int:key>/removal/", members.take_back, name="invitation-removal"),
    path("<slug:workspace>/settings/tokens/", tokens.tokens, name="api-tokens"),
    path("<slug:workspace>/settings/tokens/<int:key>/removal/", tokens.revoke, name="api-token-removal"),
    path("<slug:workspace>/shares/<slug:record_type>/<int:key>/", sharing.shares, name="shares"),
    path(
        "<slug:workspace>/shares/<slug:record_type>/<int:key>/<int:user>/removal/", sharing.end_share, name="share-end"
    ),
]
