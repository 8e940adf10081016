package e2e_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// inspect opens what the crashes left, lets the background work end, and checks every promise.
func inspect(t *testing.T, cfg app.Config, filers []*filer) {
	t.Helper()
	cfg.Workers = 8
	a, err := app.New(t.Context(), cfg, app.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // only read from here on
	drain(t, a)
	for _, f := range filers {
		if len(f.refused) > 0 {
			t.Errorf("%d answers were neither a receipt nor a loss, such as %s", len(f.refused), f.refused[0])
		}
	}
	system := actor.Automaton("system.test", id.Region)
	err = a.DB.View(t.Context(), system, func(tx *db.Tx) error {
		l := left{t: t, ctx: t.Context(), tx: tx}
		l.filedOnce(filers)
		l.numbers()
		l.signs()
		l.effects()
		n, err := a.Audit.VerifyAll(t.Context(), tx)
		if err != nil {
			t.Errorf("audit: %v", err)
		}
		t.Logf("%d entries of the audit", n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wholeFiles(t, a)
}

// drain lets the background work end: everything whose time has come, including what waits for a retry.
func drain(t *testing.T, a *app.App) {
	t.Helper()
	if err := a.Queue.TakeBack(t.Context()); err != nil { // the queue itself would wait for ten minutes
		t.Fatal(err)
	}
	if err := a.Queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var depth struct{ behind, waiting int64 }
	for range 900 {
		d, err := a.Queue.Depth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		depth.behind, depth.waiting = d.Behind, d.ByState["available"]+d.ByState["running"]+d.ByState["retryable"]+d.ByState["pending"]
		if depth.behind == 0 && depth.waiting == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	stopping, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := a.Queue.Stop(stopping); err != nil {
		t.Error(err)
	}
	if depth.behind != 0 || depth.waiting != 0 {
		t.Fatalf("the queue does not drain: %d subjects are behind, %d pieces of work wait", depth.behind, depth.waiting)
	}
	stuck, err := a.Queue.Stuck(t.Context())
	if err != nil || len(stuck) > 0 {
		t.Errorf("work that was given up: %v %v", stuck, err)
	}
}

// left is the database after the crashes.
type left struct {
	t   *testing.T
	ctx context.Context
	tx  *db.Tx
}

// none fails when a question about things that must not be has an answer.
func (l left) none(what, sql string) {
	l.t.Helper()
	var n int
	if err := l.tx.QueryRowContext(l.ctx, `SELECT count(*) FROM (`+sql+`) wrong`).Scan(&n); err != nil {
		l.t.Fatalf("%s: %v", what, err)
	}
	if n > 0 {
		l.t.Errorf("%d × %s", n, what)
	}
}

func (l left) each(sql string, row func(scan func(...any) error) error) {
	l.t.Helper()
	rows, err := l.tx.QueryContext(l.ctx, sql)
	if err != nil {
		l.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			l.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		l.t.Fatal(err)
	}
}

// filedOnce: what was acknowledged is there, once; nothing else of those drafts is.
func (l left) filedOnce(filers []*filer) {
	l.t.Helper()
	filed := map[id.Draft]int{}
	l.each(`SELECT draft_id FROM intake_submission`, func(scan func(...any) error) error {
		var d id.Draft
		err := scan(&d)
		filed[d]++
		return err
	})
	for _, f := range filers {
		for d := range f.acknowledged {
			if filed[d] != 1 {
				l.t.Errorf("draft %s was acknowledged and is there %d times", d, filed[d])
			}
		}
		for _, d := range f.drafts {
			if filed[d] != 0 {
				l.t.Errorf("draft %s was never sent and is filed", d)
			}
		}
	}
	l.none("draft that says it was filed without a submission", `SELECT d.id FROM intake_draft d LEFT JOIN intake_submission s ON s.id = d.submission_id
		WHERE d.submission_id IS NOT NULL AND s.id IS NULL`)
	l.none("submission without its letter", `SELECT s.id FROM intake_submission s LEFT JOIN intake_letter x ON x.id = s.letter_id AND x.submission_id = s.id WHERE x.id IS NULL`)
}

// numbers: the register of incoming mail has no gap and no number twice.
func (l left) numbers() {
	l.t.Helper()
	l.none("register with gaps or doubles", `SELECT unit_id FROM intake_letter GROUP BY unit_id, year
		HAVING min(no) <> 1 OR max(no) <> count(*) OR count(DISTINCT no) <> count(*) OR count(DISTINCT number) <> count(*)`)
}

// signs: so has each series of signs of cases.
func (l left) signs() {
	l.t.Helper()
	type series struct {
		unit id.Unit
		name string
	}
	found := map[series][]int{}
	l.each(`SELECT unit_id, sign FROM cases_case`, func(scan func(...any) error) error {
		var u id.Unit
		var text string
		if err := scan(&u, &text); err != nil {
			return err
		}
		s, err := casesign.Parse(text)
		if err != nil {
			return err
		}
		no := s.No
		s.No = 1
		found[series{u, s.String()}] = append(found[series{u, s.String()}], no)
		return nil
	})
	for s, numbers := range found {
		slices.Sort(numbers)
		for i, no := range numbers {
			if no != i+1 {
				l.t.Errorf("series of %s: place %d has number %d", s.name, i+1, no)
				break
			}
		}
	}
}

// effects: each fact had its effect once, however often it was told.
func (l left) effects() {
	l.t.Helper()
	const ours = `service = 'zajecie-pasa-drogowego'`
	l.none("application without exactly one case", `SELECT s.id FROM intake_submission s LEFT JOIN cases_case c ON c.unit_id = s.unit_id AND c.submission_id = s.id
		WHERE s.`+ours+` GROUP BY s.id HAVING count(c.id) <> 1`)
	l.none("application that does not know its case", `SELECT s.id FROM intake_submission s LEFT JOIN cases_case c ON c.submission_id = s.id AND c.id = s.case_id
		WHERE s.`+ours+` AND c.id IS NULL`)
	l.none("letter that does not know its case", `SELECT x.id FROM intake_letter x JOIN cases_case c ON c.letter_id = x.id WHERE x.case_id IS NULL OR x.case_id <> c.id`)
	for _, kind := range []string{"notice.submission-received", "notice.case-opened"} {
		l.none("resident without exactly one notice "+kind, `SELECT s.id FROM intake_submission s LEFT JOIN notices_notice n ON n.account_id = s.account_id AND n.kind = '`+kind+`'
			AND (n.case_id = s.case_id OR n.case_id IS NULL AND CAST(n.args AS text) LIKE '%"' || (SELECT number FROM intake_letter x WHERE x.id = s.letter_id) || '"%')
			WHERE s.`+ours+` GROUP BY s.id HAVING count(n.id) <> 1`)
	}
	l.none("application without its papers in the file of the case", `SELECT s.id FROM intake_submission s LEFT JOIN records_document d ON d.letter_id = s.letter_id AND d.case_id = s.case_id
		WHERE s.`+ours+` GROUP BY s.id HAVING count(d.id) <> 2 + (SELECT count(*) FROM intake_file f WHERE f.letter_id = s.letter_id)`)
	l.none("fact that was not told to the end", `SELECT subject FROM jobs_subject WHERE done <> issued`)
}

// wholeFiles: every document that a record names is there, and every byte of it is right.
func wholeFiles(t *testing.T, a *app.App) {
	t.Helper()
	var expected iter.Seq2[blob.Sum, error] = func(yield func(blob.Sum, error) bool) {
		err := a.DB.View(t.Context(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
			rows, err := tx.QueryContext(t.Context(), `SELECT blob FROM intake_upload UNION SELECT blob FROM intake_file UNION SELECT blob FROM records_version`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var sum blob.Sum
				if err := rows.Scan(&sum); err != nil {
					return err
				}
				if !yield(sum, nil) {
					return nil
				}
			}
			return rows.Err()
		})
		if err != nil {
			yield(blob.Sum{}, err)
		}
	}
	found, err := blob.Scrub(t.Context(), a.Blobs, blob.ScrubOptions{Expected: expected})
	if err != nil || !found.Sound() || found.Looked == 0 {
		t.Errorf("files: %+v %v", found, err)
	}
	t.Logf("%d files are whole, %d of them are named", found.Blobs, found.Looked)
}
