from reports.rules import without_money

SECTIONS = {
    "kpis": {
        "currency": "GEL",
        "goals": [
            {
                "measure": "14,000 followers",
                "kpis": [
                    {"id": "a", "metric": "followers", "base": "", "value": "13200"},
                    {"id": "b", "metric": "spend", "base": "", "value": "379.75"},
                ],
            }
        ],
        "channels": [
            {
                "id": "c",
                "name": "Bread",
                "metrics": [
                    {"metric": "reach", "value": "930"},
                    {"metric": "cpm", "value": "4.1"},
                ],
            }
        ],
    },
    "budget": {
        "budgets": [
            {
                "start": "2026-05-01",
                "currency": "GEL",
                "lines": [{"category": "content", "spent_minor": 0}],
            }
        ]
    },
    "content": {"planned": 9},
    "results": {},
    "decisions": {},
    "last_corrections": [],
}


def test_without_money_no_amount_is_left():
    shown = without_money(SECTIONS, {"spend", "cpm"})
    assert [kpi["metric"] for kpi in shown["kpis"]["goals"][0]["kpis"]] == ["followers"]
    assert [line["metric"] for line in shown["kpis"]["channels"][0]["metrics"]] == ["reach"]
    assert set(shown) == {"kpis", "content", "results", "last_corrections"}
    assert len(SECTIONS["kpis"]["goals"][0]["kpis"]) == 2  # the frozen ones are as they were
