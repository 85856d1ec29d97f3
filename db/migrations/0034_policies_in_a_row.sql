ALTER TABLE "policies" DROP COLUMN "is_active";--> statement-breakpoint
-- The published versions of a kind stand in one row: a later number never begins before an earlier one, so at any instant
-- exactly one is in force, the latest that has begun. What was once written, and when it begins, stays as it was.
CREATE FUNCTION refuse_policy_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('policy ' || NEW.kind, 0));
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.kind, NEW.version, NEW.document, NEW.based_on, NEW.created_at, NEW.created_by, NEW.author_id)
      IS DISTINCT FROM (OLD.kind, OLD.version, OLD.document, OLD.based_on, OLD.created_at, OLD.created_by, OLD.author_id) THEN
      RAISE EXCEPTION 'What a version says, and who wrote it, does not change.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY (ARRAY['draft>published', 'draft>withdrawn', 'published>called_back'])) THEN
      RAISE EXCEPTION 'A version that is % cannot become %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.effective_from IS NOT NULL AND NEW.effective_from IS DISTINCT FROM OLD.effective_from THEN
      RAISE EXCEPTION 'When a version begins to count does not change.' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.state <> OLD.state) AND NEW.state IN ('published', 'called_back') AND EXISTS (
    SELECT FROM policies p WHERE p.kind = NEW.kind AND p.version <> NEW.version AND p.state = 'published'
      AND (p.version > NEW.version OR p.effective_from > NEW.effective_from)) THEN
    RAISE EXCEPTION 'Version % of % is not the last of those that are published.', NEW.version, NEW.kind USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_policy_change BEFORE INSERT OR UPDATE ON policies FOR EACH ROW EXECUTE FUNCTION refuse_policy_change();
