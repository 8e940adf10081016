// Package sealed stands between scanning and its tables: the text that was read from scans goes into the database sealed with
// the data key of the unit, and comes out open (platform/vault, ADR 26).
//
// A row moves to a new data key by the keeper of keys (Mover). The scans themselves are files of the store of documents,
// which is not sealed; the text is, because it would be the easiest thing to search in a stolen copy.
//
// Law: RODO art. 25 and art. 32(1)(a). The package decides nothing else.
package sealed

import (
	"context"
	"fmt"
	"strconv"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/scanning/query"
)

var body = vault.Column{Table: "scanning_text", Name: "body"}

// Queries are those of the module's tables; texts are sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

func (q Queries) row(ctx context.Context, unit id.Unit, piece id.Piece, page int64) *vault.Row {
	return q.vault.Row(ctx, q.tx, unit, piece.String()+"/"+strconv.FormatInt(page, 10))
}

// InsertText seals the text of a page; what is there already stays.
func (q Queries) InsertText(ctx context.Context, p query.InsertTextParams) error {
	w := q.row(ctx, p.UnitID, p.PieceID, p.Page)
	p.KeyNo, p.Body = w.Key(), w.Seal(body, p.Body)
	if err := w.Done("scanning: seal text"); err != nil {
		return err
	}
	return q.Queries.InsertText(ctx, p)
}

// Texts opens the texts of a piece, page by page.
func (q Queries) Texts(ctx context.Context, p query.TextsParams) ([]query.ScanningText, error) {
	rows, err := q.Queries.Texts(ctx, p)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		w := q.row(ctx, r.UnitID, r.PieceID, r.Page)
		rows[i].Body = w.Open(body, r.Body)
		if err := w.Done("scanning: open text"); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Mover seals texts anew after a rotation of data keys.
type Mover struct {
	DB    *db.DB
	Vault *vault.Vault
}

var _ vault.Mover = Mover{}

// Units implements vault.Mover.
func (m Mover) Units(ctx context.Context) (out []id.Unit, err error) {
	err = m.DB.View(ctx, actor.Automaton("system.keys", id.Region), func(tx *db.Tx) error {
		out, err = query.New(tx).TextUnits(ctx)
		return err
	})
	return out, err
}

// Move implements vault.Mover.
func (m Mover) Move(ctx context.Context, unit id.Unit, limit int) (n int, err error) {
	err = m.DB.InTx(ctx, actor.Automaton("system.keys", unit), func(tx *db.Tx) error {
		q := New(m.Vault, tx)
		key, err := m.Vault.Ready(ctx, tx, unit)
		if err != nil {
			return err
		}
		rows, err := q.StaleTexts(ctx, query.StaleTextsParams{UnitID: unit, KeyNo: key, Limit: int32(limit)}) //nolint:gosec // a few hundred
		for _, r := range rows {
			if err == nil {
				err = q.reseal(ctx, r)
			}
		}
		n = len(rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("scanning: move: %w", err)
	}
	return n, nil
}

func (q Queries) reseal(ctx context.Context, r query.ScanningText) error {
	w := q.row(ctx, r.UnitID, r.PieceID, r.Page)
	plain := w.Open(body, r.Body)
	if err := w.Done("scanning: open text"); err != nil {
		return err
	}
	w = q.row(ctx, r.UnitID, r.PieceID, r.Page)
	p := query.MoveTextParams{Body: w.Seal(body, plain), KeyNo: w.Key(), UnitID: r.UnitID, PieceID: r.PieceID, Page: r.Page}
	if err := w.Done("scanning: reseal"); err != nil {
		return err
	}
	return q.MoveText(ctx, p)
}
