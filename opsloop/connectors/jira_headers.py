"""What Jira calls its columns in other languages than English and Chinese, as its exports write them.

Links between issues are left to their English words: what they are called elsewhere was not found in any export.
"""

import re
from collections.abc import Mapping

from opsloop.connectors.headers import Role

KEYS = frozenset({"vorgangsschlüssel", "clédeticket", "clavedeincidencia", "課題キー", "ключпроблемы", "ключзадачи"})
"""The column that only Jira has."""

WORDS: Mapping[Role, str] = {
    "title": "zusammenfassung résumé resumen 要約 тема",
    "id": "vorgangsschlüssel clédeticket clavedeincidencia 課題キー ключпроблемы ключзадачи",
    "other_id": "vorgangsid iddeticket iddelaincidencia 課題id",
    "kind": "vorgangstyp typedeticket tipodeincidencia 課題タイプ типпроблемы типзадачи",
    "state": "statut état estado ステータス статус",
    "state_category": "statuskategorie catégoriedestatut categoríadeestado ステータスカテゴリ категориястатуса",
    "priority": "priorität priorité prioridad 優先度 приоритет",
    "assignees": "bearbeiter zugewieseneperson responsable personaasignada 担当者 исполнитель",
    "created_by": "autor berichterstatter ersteller rapporteur informador 報告者 автор",
    "created": "erstellt création créé créée creada 作成日 создано",
    "completed": "erledigt gelöst résolu résolue resuelta 解決日 датарешения",
    "due": "fälligkeitsdatum fällig fälligam échéance datedéchéance fechadevencimiento 期限 срокисполнения",
    "description": "beschreibung descripción 説明 описание",
    "labels": "stichwörter étiquettes etiquetas ラベル метки",
    "effort": "ursprünglicheschätzung estimationoriginale estimationinitiale estimaciónoriginal 初期見積り"
    " первоначальнаяоценка",
    "spent": "benötigtezeit zeitaufwand aufgewendetezeit tempspassé tempsconsacré tiempotrabajado"
    " 消費時間 затраченовремени",
    "comment": "kommentar kommentare commentaire commentaires comentario comentarios コメント комментарий комментарии",
    "attachment": "anhang anhänge piècejointe adjunto archivoadjunto 添付ファイル вложение",
    "parent": "übergeordnet übergeordneteselement parente principal 親",
    "project": "projektname nomduprojet nombredelproyecto プロジェクト名 названиепроекта",
    "field": "lösung umgebung résolution environnement resolución entorno 解決状況 環境 решение окружение",
}
HEADERS: dict[str, Role] = {word: role for role, words in WORDS.items() for word in words.split()}

IGNORED = (
    r"aktualisiert|zuletztangesehen|beobachter|stimmen|projekt(?:schlüssel|typ|leiter|beschreibung|url)|verbleibendeschätzung|"
    r"miseàjour|dernièreconsultation|observateurs|votes|clédeprojet|typedeprojet|estimationrestante|"
    r"actualizada|observadores|votos|clavedelproyecto|tipodeproyecto|estimaciónrestante|"
    r"更新日|ウォッチャー|投票|プロジェクトキー|プロジェクトタイプ|残余見積り|"
    r"обновлено|наблюдатели|голоса|ключпроекта|типпроекта"
)
CUSTOM = re.compile(
    r"(?:benutzerdefinierte(?:s feld| felder)|champs? personnalisés?|campos? personalizados?|カスタム ?フィールド|"
    r"(?:настраиваемое|пользовательское) поле)\s*[(（](.+)[)）]",
    re.IGNORECASE | re.DOTALL,
)
