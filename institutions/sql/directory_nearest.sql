-- The nurseries nearest to a place that carry every mark asked for: the listing statement of the public directory
-- where it holds many rows (docs/decisions/directory-read-model.md).
--
--   ask          marks wanted (institutions.queries.marks)
--   at, at_lat   the place on the plane of EPSG:3395, and its latitude in degrees
--   reach        how far to look, as a box on the plane; NULL: everywhere, those without a place last
--   classes      the child's kinds of class as bits (infant 1, small 2, large 4, mixed 8); 0: any
--   fee_low …    exact bounds of what the marks give in bands only; NULL: no bound
--   enough       rows wanted
--
-- Rows come nearest first on the plane; `row_at` is where the row lies, good for this statement only; `metres` is the distance on the WGS-84 spheroid (within 1e-4 up to 150 km).
-- A bitmap scan would collect every match of the region before sorting; the R-tree gives them in order and stops.
CREATE OR REPLACE FUNCTION directory_nearest(
    ask tsquery, at point, at_lat float8, reach box,
    fee_low int, fee_high int, open_by int, close_after int, classes int, enough int
) RETURNS TABLE (row_at tid, institution_id uuid, metres float8)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET enable_bitmapscan = off
AS $$
BEGIN
    IF reach IS NULL THEN
        RETURN QUERY
        SELECT d.ctid, d.institution_id,
               (d.point <-> at) * cos(radians(d.lat + at_lat) / 2)
                   / sqrt(1 - 0.00669437999014 * sin(radians(d.lat + at_lat) / 2) ^ 2)
        FROM institutions_directoryentry d
        WHERE d.marks @@ ask
          AND (fee_low IS NULL OR fee_low <= CASE WHEN classes = 0 THEN d.fee_from ELSE LEAST(
                  CASE WHEN classes & 1 > 0 THEN d.fee_infant END, CASE WHEN classes & 2 > 0 THEN d.fee_small END,
                  CASE WHEN classes & 4 > 0 THEN d.fee_large END, CASE WHEN classes & 8 > 0 THEN d.fee_mixed END) END)
          AND (fee_high IS NULL OR fee_high >= CASE WHEN classes = 0 THEN d.fee_from ELSE LEAST(
                  CASE WHEN classes & 1 > 0 THEN d.fee_infant END, CASE WHEN classes & 2 > 0 THEN d.fee_small END,
                  CASE WHEN classes & 4 > 0 THEN d.fee_large END, CASE WHEN classes & 8 > 0 THEN d.fee_mixed END) END)
          AND (open_by IS NULL OR d.opens <= open_by)
          AND (close_after IS NULL OR d.closes >= close_after)
        ORDER BY d.point <-> at
        LIMIT enough;
    ELSE
        RETURN QUERY
        SELECT d.ctid, d.institution_id,
               (d.point <-> at) * cos(radians(d.lat + at_lat) / 2)
                   / sqrt(1 - 0.00669437999014 * sin(radians(d.lat + at_lat) / 2) ^ 2)
        FROM institutions_directoryentry d
        WHERE d.marks @@ ask
          AND d.point <@ reach
          AND (fee_low IS NULL OR fee_low <= CASE WHEN classes = 0 THEN d.fee_from ELSE LEAST(
                  CASE WHEN classes & 1 > 0 THEN d.fee_infant END, CASE WHEN classes & 2 > 0 THEN d.fee_small END,
                  CASE WHEN classes & 4 > 0 THEN d.fee_large END, CASE WHEN classes & 8 > 0 THEN d.fee_mixed END) END)
          AND (fee_high IS NULL OR fee_high >= CASE WHEN classes = 0 THEN d.fee_from ELSE LEAST(
                  CASE WHEN classes & 1 > 0 THEN d.fee_infant END, CASE WHEN classes & 2 > 0 THEN d.fee_small END,
                  CASE WHEN classes & 4 > 0 THEN d.fee_large END, CASE WHEN classes & 8 > 0 THEN d.fee_mixed END) END)
          AND (open_by IS NULL OR d.opens <= open_by)
          AND (close_after IS NULL OR d.closes >= close_after)
        ORDER BY d.point <-> at
        LIMIT enough;
    END IF;
END
$$;
