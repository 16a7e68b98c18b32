"""Rules that compare rows, kept by the database: an exclusion constraint and triggers on PostgreSQL, triggers on SQLite.

A later migration that changes units_unit or units_succession on SQLite makes the table anew and so loses its triggers:
it must end by running `keep` again (tests/test_rules.py fails otherwise).
"""

from django.db import migrations

MISFIT = """(({child}.kind = 'district' AND {parent}.kind <> 'province')
 OR ({child}.kind = 'commune' AND {parent}.kind NOT IN ('province', 'district'))
 OR ({child}.kind = 'village' AND {parent}.kind NOT IN ('district', 'commune')))"""

SQLITE_RULES = {
    "unit_code_never_twice": (
        "units_unit", "code, valid_from, valid_to",
        """EXISTS (SELECT 1 FROM units_unit o WHERE o.code = NEW.code AND o.id <> NEW.id
             AND o.valid_from < COALESCE(NEW.valid_to, '9999-12-31')
             AND NEW.valid_from < COALESCE(o.valid_to, '9999-12-31'))""",
    ),
    "unit_kind_fits_parent": (
        "units_unit", "kind, parent_path",
        "EXISTS (SELECT 1 FROM units_unit p WHERE p.path = NEW.parent_path AND "
        + MISFIT.format(child="NEW", parent="p")
        + ") OR EXISTS (SELECT 1 FROM units_unit c WHERE c.parent_path = NEW.path AND "
        + MISFIT.format(child="c", parent="NEW")
        + ")",
    ),
    "succession_shares_within_whole": (
        "units_succession", "share, old_id",
        "(SELECT ROUND(SUM(share), 4) FROM units_succession WHERE old_id = NEW.old_id) > 1",
    ),
}

POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",  # trusted: the owner of the database may
    """ALTER TABLE units_unit ADD CONSTRAINT unit_code_never_twice
       EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to) WITH &&)""",
    # At the end of the transaction: a reform may change a unit's kind and its parent's one after the other.
    """CREATE FUNCTION unit_kind_fits_parent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF EXISTS (SELECT 1 FROM units_unit c JOIN units_unit p ON p.path = c.parent_path WHERE c.id = NEW.id AND """
    + MISFIT.format(child="c", parent="p")
    + """) OR EXISTS (SELECT 1 FROM units_unit p JOIN units_unit c ON c.parent_path = p.path WHERE p.id = NEW.id AND """
    + MISFIT.format(child="c", parent="p")
    + """) THEN
         RAISE EXCEPTION 'unit_kind_fits_parent' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_kind_fits_parent';
       END IF; RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER unit_kind_fits_parent AFTER INSERT OR UPDATE OF kind, parent_path ON units_unit
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unit_kind_fits_parent()""",
    # The old unit is locked, so that two writers cannot each give away the same part.
    """CREATE FUNCTION succession_shares_within_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       PERFORM 1 FROM units_unit WHERE id = NEW.old_id FOR NO KEY UPDATE;
       IF (SELECT SUM(share) FROM units_succession WHERE old_id = NEW.old_id) > 1 THEN
         RAISE EXCEPTION 'succession_shares_within_whole'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'succession_shares_within_whole';
       END IF; RETURN NULL; END $$""",
    """CREATE TRIGGER succession_shares_within_whole AFTER INSERT OR UPDATE OF share, old_id ON units_succession
       FOR EACH ROW EXECUTE FUNCTION succession_shares_within_whole()""",
]
POSTGRES_BACK = [
    "ALTER TABLE units_unit DROP CONSTRAINT unit_code_never_twice",
    "DROP TRIGGER unit_kind_fits_parent ON units_unit",
    "DROP FUNCTION unit_kind_fits_parent()",
    "DROP TRIGGER succession_shares_within_whole ON units_succession",
    "DROP FUNCTION succession_shares_within_whole()",
]


def keep(apps, schema_editor):
    """Make the rules."""
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRES
    else:
        statements = [
            f"CREATE TRIGGER {name}_{moment.split()[0].lower()} AFTER {moment} ON {table} FOR EACH ROW WHEN {broken} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for name, (table, columns, broken) in SQLITE_RULES.items()
            for moment in ("INSERT", f"UPDATE OF {columns}")
        ]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    """Take the rules away."""
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRES_BACK
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}_{end}" for name in SQLITE_RULES for end in ("insert", "update")]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("units", "0001_first_tables")]
    operations = [migrations.RunPython(keep, drop)]
