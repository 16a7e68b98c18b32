"""A unit exists only on days on which its parent exists: a rule between rows, kept by triggers.

As in 0002, a later migration that makes units_unit anew on SQLite must end by running `keep` again.
"""

from django.db import migrations

OUTSIDE = """({child}.valid_from < {parent}.valid_from OR ({parent}.valid_to IS NOT NULL
 AND ({child}.valid_to IS NULL OR {child}.valid_to > {parent}.valid_to)))"""

BROKEN = (
    "EXISTS (SELECT 1 FROM units_unit p WHERE p.path = NEW.parent_path AND "
    + OUTSIDE.format(child="NEW", parent="p")
    + ") OR EXISTS (SELECT 1 FROM units_unit c WHERE c.parent_path = NEW.path AND "
    + OUTSIDE.format(child="c", parent="NEW")
    + ")"
)
COLUMNS = "valid_from, valid_to, parent_path"
SQLITE = [
    f"CREATE TRIGGER unit_within_parents_days_{moment.split()[0].lower()} AFTER {moment} ON units_unit FOR EACH ROW "
    f"WHEN {BROKEN} BEGIN SELECT RAISE(ABORT, 'unit_within_parents_days'); END"
    for moment in ("INSERT", f"UPDATE OF {COLUMNS}")
]
POSTGRES = [
    # At the end of the transaction: a reform ends a unit and all below it, in any order.
    """CREATE FUNCTION unit_within_parents_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF EXISTS (SELECT 1 FROM units_unit c JOIN units_unit p ON p.path = c.parent_path WHERE c.id = NEW.id AND """
    + OUTSIDE.format(child="c", parent="p")
    + """) OR EXISTS (SELECT 1 FROM units_unit p JOIN units_unit c ON c.parent_path = p.path WHERE p.id = NEW.id AND """
    + OUTSIDE.format(child="c", parent="p")
    + """) THEN
         RAISE EXCEPTION 'unit_within_parents_days'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_within_parents_days';
       END IF; RETURN NULL; END $$""",
    f"""CREATE CONSTRAINT TRIGGER unit_within_parents_days AFTER INSERT OR UPDATE OF {COLUMNS} ON units_unit
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unit_within_parents_days()""",
]


def keep(apps, schema_editor):
    """Make the rule."""
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    """Take the rule away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER unit_within_parents_days ON units_unit", params=None)
        schema_editor.execute("DROP FUNCTION unit_within_parents_days()", params=None)
    else:
        for end in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS unit_within_parents_days_{end}", params=None)


class Migration(migrations.Migration):
    dependencies = [("units", "0002_codes_never_twice_kinds_fit_shares_add_up")]
    operations = [migrations.RunPython(keep, drop)]
