"""A site's tables of free rows (清单: enterprises, grids, another system's cases), and figures of
the whole district.

A row lies in `site_row` once for each level of secrecy of its columns, so that a cell above the
asker's clearance is in no row that the database gives out. Numbers and dates stand apart from
texts: what is read as a number is one in every row, whichever rows a plan looks at first.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

_UP = """
ALTER TABLE site_table DROP CONSTRAINT site_table_key;
ALTER TABLE site_table ADD CONSTRAINT site_table_key CHECK (key_kind IN
    ('district','street','community','grid','department','level1','level2','level3','rows'));
ALTER TABLE site_table
    ADD COLUMN unit text NOT NULL DEFAULT '',
    ADD COLUMN words text[] NOT NULL DEFAULT '{}',
    ADD COLUMN row_count integer NOT NULL DEFAULT 0;
ALTER TABLE site_column
    ADD COLUMN type text NOT NULL DEFAULT 'number',
    ADD COLUMN secrecy smallint NOT NULL DEFAULT 0,
    ADD COLUMN choices text[] NOT NULL DEFAULT '{}';

CREATE TABLE site_row (
    table_name text NOT NULL REFERENCES site_table ON DELETE CASCADE,
    row_no integer NOT NULL,
    secrecy smallint NOT NULL,
    by_area boolean NOT NULL,
    by_department boolean NOT NULL,
    street text, community text, grid text, lead_department text,
    level1 text, level2 text, level3 text,
    texts jsonb NOT NULL DEFAULT '{}',
    numbers jsonb NOT NULL DEFAULT '{}',
    dates jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (table_name, secrecy, row_no)
);
CREATE INDEX site_row_street ON site_row (table_name, secrecy, street);

ALTER TABLE site_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_row FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON site_row TO CURRENT_USER USING (true) WITH CHECK (true);

DROP POLICY reader_scope ON site_column;
CREATE POLICY reader_scope ON site_column FOR SELECT TO suqiu_reader USING (
    secrecy <= (SELECT suqiu_secrecy())
    AND EXISTS (SELECT FROM site_table t WHERE t.name = site_column.table_name)
);
-- As with tickets and figures. A list that says no place is seen by whoever has places, one that
-- says no department by whoever has departments. Figures of the whole district (key_kind
-- 'district') are in no branch of their policy: only who sees all tickets may divide by them.
CREATE POLICY reader_scope ON site_row FOR SELECT TO suqiu_reader USING (
    secrecy <= (SELECT suqiu_secrecy()) AND (
        (SELECT suqiu_sees_all())
        OR (by_area AND street = ANY ((SELECT suqiu_streets())::text[]))
        OR (by_department AND lead_department = ANY ((SELECT suqiu_departments())::text[]))
        OR (NOT by_area AND cardinality((SELECT suqiu_streets())::text[]) > 0)
        OR (NOT by_department AND cardinality((SELECT suqiu_departments())::text[]) > 0)
    )
);
REVOKE ALL ON site_row FROM PUBLIC;
GRANT SELECT ON site_row TO suqiu_reader;
"""

_DOWN = """
DELETE FROM site_table WHERE key_kind IN ('district', 'rows');
DROP TABLE site_row;
DROP POLICY reader_scope ON site_column;
CREATE POLICY reader_scope ON site_column FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM site_table t WHERE t.name = site_column.table_name)
);
ALTER TABLE site_column DROP COLUMN type, DROP COLUMN secrecy, DROP COLUMN choices;
ALTER TABLE site_table DROP COLUMN unit, DROP COLUMN words, DROP COLUMN row_count;
ALTER TABLE site_table DROP CONSTRAINT site_table_key;
ALTER TABLE site_table ADD CONSTRAINT site_table_key CHECK (key_kind IN
    ('street','community','grid','department','level1','level2','level3'));
"""


def upgrade() -> None:
    """The rows of lists and who reads which of them."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Without lists; they can be attached again."""
    op.get_bind().exec_driver_sql(_DOWN)
