-- name: Issue :one
INSERT INTO jobs_subject (subject, issued, done) VALUES ($1, 1, 0)
ON CONFLICT (subject) DO UPDATE SET issued = jobs_subject.issued + 1
RETURNING issued;

-- name: IssueFirst :exec
INSERT INTO jobs_subject (subject, issued, done) VALUES ($1, 1, 0);

-- name: Done :one
SELECT done FROM jobs_subject WHERE subject = $1;

-- name: Finish :execrows
UPDATE jobs_subject SET done = sqlc.arg(no) WHERE subject = sqlc.arg(subject) AND done = sqlc.arg(no) - 1;

-- name: Behind :one
-- Subjects whose events are not all delivered yet.
SELECT count(*) FROM jobs_subject WHERE done < issued;
