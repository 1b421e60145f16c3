"""What an export says where it does not have everything."""

import io

from django.test import Client
from openpyxl import load_workbook

from opsloop.kernel.records.views import exports
from opsloop.rooms.projects.models import WorkItem


def test_a_workbook_that_is_cut_says_so(launch, lin, client: Client, monkeypatch):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    for n in range(3):
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}")
    whole = column(client)
    monkeypatch.setattr(exports, "MOST_IN_XLSX", 2)
    cut = column(client)
    assert len(whole) == 4
    assert cut[:3] == whole[:3]
    assert cut[3:] == ["这里只有前 2 条记录；导出为 CSV 可得到全部记录。"]


def column(client: Client) -> list[object]:
    book = load_workbook(io.BytesIO(client.get("/growth/items/export.xlsx").content))
    return [row[0] for row in book.active.iter_rows(values_only=True)]
