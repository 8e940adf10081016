package db

import (
	"context"
	"database/sql"
	"sync"
)

// statements keeps prepared statements for SQLite: compiling the SQL costs as much as running it.
// PostgreSQL's driver has a cache of its own.
//
// A statement of the pool cannot be prepared while a transaction holds the only writing connection,
// so a query that is seen for the first time is run as it is and noted; learn prepares what was
// noted once the connection is free.
type statements struct {
	mu    sync.Mutex
	ready map[string]*sql.Stmt
	seen  []string
}

// statementLimit bounds the cache: statements are written in code, so their number is small, but
// filters built at run time could make it grow without end.
const statementLimit = 2000

// find returns the prepared statement, or nil after noting the query.
func (s *statements) find(q string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.ready[q]; ok {
		return st
	}
	if len(s.ready)+len(s.seen) < statementLimit {
		s.seen = append(s.seen, q)
	}
	return nil
}

// learn prepares the queries seen since the last time. A query that cannot be prepared is left to be
// run as it is, where its error belongs to somebody.
func (s *statements) learn(ctx context.Context, d *sql.DB) {
	s.mu.Lock()
	seen := s.seen
	s.seen = nil
	s.mu.Unlock()
	for _, q := range seen {
		if st, err := d.PrepareContext(ctx, q); err == nil {
			s.keep(q, st)
		}
	}
}

func (s *statements) keep(q string, st *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready == nil {
		s.ready = map[string]*sql.Stmt{}
	}
	if _, ok := s.ready[q]; ok {
		_ = st.Close()
		return
	}
	s.ready[q] = st
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.ready {
		_ = st.Close()
	}
	s.ready = nil
}
