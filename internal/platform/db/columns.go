package db

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// layout has a fixed width, so that SQLite's text order is the order of time.
const layout = "2006-01-02T15:04:05.000000Z"

// Time is an instant in a column: UTC with microseconds, which PostgreSQL keeps. The zero time is
// stored as NULL.
type Time struct{ time.Time }

// At makes a column value of an instant.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Microsecond)} }

// Value stores the instant.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.UTC().Format(layout), nil
}

// Scan reads what either database returns for a timestamptz column.
func (t *Time) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		t.Time = time.Time{}
		return nil
	case time.Time:
		t.Time = x.UTC()
		return nil
	case string:
		p, err := time.Parse(time.RFC3339Nano, x)
		t.Time = p.UTC()
		return err
	}
	return fmt.Errorf("db: cannot scan %T as a time", v)
}

// JSON is a JSON document in a column. It is bound as text: SQLite would keep bytes as a BLOB, which
// its JSON functions do not read.
type JSON string

// ToJSON makes a column value; it panics for a value that has no JSON form, which is a mistake in
// the program.
func ToJSON(v any) JSON {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("db: %T has no JSON form: %v", v, err))
	}
	return JSON(b)
}

// Into reads the document into v.
func (j JSON) Into(v any) error {
	if j == "" {
		return nil
	}
	return json.Unmarshal([]byte(j), v)
}

// Value stores the document; an empty one as the empty object.
func (j JSON) Value() (driver.Value, error) {
	if j == "" {
		return "{}", nil
	}
	return string(j), nil
}

// Scan reads what either database returns for a jsonb column.
func (j *JSON) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*j = ""
	case string:
		*j = JSON(x)
	case []byte:
		*j = JSON(x)
	default:
		return fmt.Errorf("db: cannot scan %T as JSON", v)
	}
	return nil
}
