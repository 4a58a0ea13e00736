"""Tries of one kind, counted for all processes: a bucket of tokens for each key."""

from sqlalchemy import Connection, text

# Emptied buckets are full again by then, whatever their size here: they need not be kept.
_KEPT = "1 hour"
# The clock is the database's, one for all. A bucket that was emptied later than now was so before
# the clock was set back: it counts as full, as its time may be long in coming.
_REFILLED = """CASE WHEN t.at > clock_timestamp()::timestamp + interval '1 minute'
    THEN CAST(:burst AS float)
    ELSE least(CAST(:burst AS float), t.left_over + greatest(0, extract(epoch FROM
        clock_timestamp()::timestamp - t.at)::float / CAST(:seconds AS float))) END"""
_TAKE = text(f"""
WITH one AS MATERIALIZED (
    SELECT encode(sha256(convert_to(concat_ws('|', 'tries', value,
        CAST(:kind AS text), CAST(:key AS text)), 'UTF8')), 'hex') AS hash
    FROM setting_secret WHERE name = 'scope'
), gone AS (
    DELETE FROM login_try WHERE key_hash IN (
        SELECT t.key_hash FROM login_try t, one
        WHERE t.at NOT BETWEEN clock_timestamp()::timestamp - interval '{_KEPT}'
            AND clock_timestamp()::timestamp + interval '{_KEPT}' AND t.key_hash <> one.hash
        LIMIT 100 FOR UPDATE OF t SKIP LOCKED)
)
INSERT INTO login_try AS t (key_hash, left_over, at)
SELECT hash, CAST(:burst AS float) - 1, clock_timestamp() FROM one
ON CONFLICT (key_hash) DO UPDATE SET
    left_over = {_REFILLED} - 1, at = clock_timestamp()
WHERE {_REFILLED} >= 1
RETURNING true
""")


def take_try(connection: Connection, kind: str, key: str, burst: int, seconds: float) -> bool:
    """Use up one of `burst` tries of this kind and key, of which one more comes every `seconds`;
    False when none is left. Kept as a hash with a secret of the store's.
    """
    asked = {"kind": kind, "key": key, "burst": burst, "seconds": seconds}
    return connection.execute(_TAKE, asked).first() is not None
