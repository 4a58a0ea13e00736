"""A site's own tables of figures, read under the asker's area and level of secrecy (密级).

`site_figure` carries the place of each figure in columns of the same names as those of
`ticket`, as far as the key of its table says it, so that both are filtered and grouped alike.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

_UP = """
CREATE TABLE site_table (
    name text PRIMARY KEY,
    key_kind text NOT NULL,
    secrecy smallint NOT NULL DEFAULT 0,
    source text NOT NULL DEFAULT '',
    attached_by text NOT NULL,
    attached_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    CONSTRAINT site_table_secrecy CHECK (secrecy BETWEEN 0 AND 9),
    CONSTRAINT site_table_key CHECK (key_kind IN
        ('street','community','grid','department','level1','level2','level3'))
);
CREATE TABLE site_column (
    table_name text NOT NULL REFERENCES site_table ON DELETE CASCADE,
    name text NOT NULL,
    place smallint NOT NULL,
    unit text NOT NULL DEFAULT '',
    words text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (table_name, name)
);
CREATE TABLE site_figure (
    table_name text NOT NULL,
    column_name text NOT NULL,
    period_start timestamp NOT NULL,
    key text NOT NULL,
    period_text text NOT NULL,
    key_kind text NOT NULL,
    value numeric NOT NULL,
    secrecy smallint NOT NULL,
    street text, community text, grid text, lead_department text,
    level1 text, level2 text, level3 text,
    PRIMARY KEY (table_name, column_name, period_start, key),
    FOREIGN KEY (table_name, column_name) REFERENCES site_column ON DELETE CASCADE
);

ALTER TABLE site_table ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_table FORCE ROW LEVEL SECURITY;
ALTER TABLE site_column ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_column FORCE ROW LEVEL SECURITY;
ALTER TABLE site_figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_figure FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON site_table TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON site_column TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON site_figure TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY reader_scope ON site_table FOR SELECT TO suqiu_reader USING (
    secrecy <= (SELECT suqiu_secrecy())
);
CREATE POLICY reader_scope ON site_column FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM site_table t WHERE t.name = site_column.table_name)
);
-- As with tickets: all, or the own streets, or the own departments. Who has departments sees
-- their tickets in every street, so the figures of every street too; the same the other way.
CREATE POLICY reader_scope ON site_figure FOR SELECT TO suqiu_reader USING (
    secrecy <= (SELECT suqiu_secrecy()) AND (
        (SELECT suqiu_sees_all())
        OR (key_kind IN ('street', 'community', 'grid')
            AND (street = ANY ((SELECT suqiu_streets())::text[])
                OR cardinality((SELECT suqiu_departments())::text[]) > 0))
        OR (key_kind = 'department'
            AND (lead_department = ANY ((SELECT suqiu_departments())::text[])
                OR cardinality((SELECT suqiu_streets())::text[]) > 0))
        OR (key_kind IN ('level1', 'level2', 'level3')
            AND cardinality((SELECT suqiu_streets())::text[])
                + cardinality((SELECT suqiu_departments())::text[]) > 0)
    )
);
REVOKE ALL ON site_table, site_column, site_figure FROM PUBLIC;
GRANT SELECT ON site_table, site_column, site_figure TO suqiu_reader;
"""

_DOWN = "DROP TABLE site_figure, site_column, site_table;"


def upgrade() -> None:
    """The tables and who reads which of their rows."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Without a site's tables; they can be attached again."""
    op.get_bind().exec_driver_sql(_DOWN)
