// Package s3 keeps blobs in a bucket of an object store that speaks the S3 protocol, so that a
// region can run several nodes, or keep its documents at a provider of its choice.
//
// An object is named prefix/<sum>. Its name must be known before the first byte is sent, so content
// goes to a temporary file first, where it is hashed, and is then sent in one request whose signature
// covers the same SHA-256 sum: the server itself refuses what arrived damaged. The answer to that
// request is the promise that the blob is kept (S3 has strong read-after-write consistency).
//
// A blob that is already there is simply sent again. A conditional request (If-None-Match) would
// save nothing, because the body travels all the same, and would neither renew the moment of putting,
// on which safe deletion rests, nor mend a damaged object.
//
// The package does not make buckets, set their policies, or encrypt: that is the operator's part.
// A versioned bucket is advised, see Delete.
package s3

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"wrota/internal/platform/blob"
)

// MaxSize is the longest blob S3 accepts in one request: 5 GiB.
const MaxSize = 5 << 30

// Config says where the bucket is and how to be let in.
type Config struct {
	Endpoint  string // host:port, without a scheme
	Region    string // empty: asked of the server
	Bucket    string // must exist
	Prefix    string // put before every name; "" or ending with a slash
	AccessKey string
	SecretKey string
	Insecure  bool   // plain HTTP; for a server on the same machine
	SpoolDir  string // where content waits to be hashed; empty: the system's directory for temporary files
}

// Store keeps blobs in one bucket.
type Store struct {
	core   minio.Core
	bucket string
	prefix string
	spool  string
}

var _ blob.Store = (*Store)(nil)

// Open connects to the bucket and fails when it does not exist or the keys do not fit.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Prefix != "" && !strings.HasSuffix(cfg.Prefix, "/") {
		return nil, errors.New("s3: open: the prefix must end with a slash")
	}
	client, err := minio.New(cfg.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure: !cfg.Insecure,
		Region: cfg.Region,
	})
	if err != nil {
		return nil, fmt.Errorf("s3: open: %w", err)
	}
	ok, err := client.BucketExists(ctx, cfg.Bucket)
	if err != nil {
		return nil, fmt.Errorf("s3: open: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("s3: open: no bucket %q", cfg.Bucket)
	}
	return &Store{core: minio.Core{Client: client}, bucket: cfg.Bucket, prefix: cfg.Prefix, spool: cfg.SpoolDir}, nil
}

// Put implements blob.Store. The limit is never more than MaxSize.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (blob.Blob, error) {
	tmp, err := spoolFile(s.spool)
	if err != nil {
		return blob.Blob{}, putError(err)
	}
	defer tmp.Close()
	b, err := blob.Copy(ctx, tmp, r, min(limit, MaxSize))
	if err != nil {
		return blob.Blob{}, putError(err)
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return blob.Blob{}, putError(err)
	}
	// "Disable" turns off hashing in chunks on the way: we have the sum of the whole and sign that.
	opts := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableContentSha256: true}
	if _, err := s.core.PutObject(ctx, s.bucket, s.key(b.Sum), tmp, b.Size, "", hex.EncodeToString(b.Sum[:]), opts); err != nil {
		return blob.Blob{}, putError(err)
	}
	return b, nil
}

// spoolFile makes a temporary file that has no name any more, so that it goes away with the process.
func spoolFile(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "wrota-blob-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Open implements blob.Store.
func (s *Store) Open(ctx context.Context, sum blob.Sum) (io.ReadCloser, int64, error) {
	rc, info, _, err := s.core.GetObject(ctx, s.bucket, s.key(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, readError(err)
	}
	return blob.Verify(rc, blob.Blob{Sum: sum, Size: info.Size}), info.Size, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, sum blob.Sum) (blob.Stored, error) {
	info, err := s.core.StatObject(ctx, s.bucket, s.key(sum), minio.StatObjectOptions{})
	if err != nil {
		return blob.Stored{}, readError(err)
	}
	return stored(sum, info), nil
}

// Delete implements blob.Store. S3 cannot look at the moment and delete in one step: a Put that
// falls between the two is lost. Delete only what has been garbage for days, so that the two hardly
// ever meet, and keep the bucket versioned, so that even then the content can be brought back.
func (s *Store) Delete(ctx context.Context, sum blob.Sum, before time.Time) error {
	st, err := s.Stat(ctx, sum)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !st.At.Before(before):
		return blob.ErrFresh
	}
	if err := s.core.RemoveObject(ctx, s.bucket, s.key(sum), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("s3: delete: %w", err)
	}
	return nil
}

// Walk implements blob.Store. Objects that are not named by a sum are passed over.
func (s *Store) Walk(ctx context.Context, fn func(blob.Stored) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when fn does not want more
	for info := range s.core.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if info.Err != nil {
			return fmt.Errorf("s3: walk: %w", info.Err)
		}
		sum, err := blob.Parse(strings.TrimPrefix(info.Key, s.prefix))
		if err != nil {
			continue
		}
		if err := fn(stored(sum, info)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (s *Store) key(sum blob.Sum) string { return s.prefix + hex.EncodeToString(sum[:]) }

func stored(sum blob.Sum, info minio.ObjectInfo) blob.Stored {
	return blob.Stored{Blob: blob.Blob{Sum: sum, Size: info.Size}, At: info.LastModified.UTC()}
}

// putError tells a store, or a spool, that is full from other trouble.
func putError(err error) error {
	if errors.Is(err, blob.ErrTooLarge) {
		return err
	}
	resp := minio.ToErrorResponse(err)
	if resp.StatusCode == http.StatusInsufficientStorage || resp.Code == "QuotaExceeded" || resp.Code == "XMinioStorageFull" ||
		errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", blob.ErrFull, err)
	}
	return fmt.Errorf("s3: put: %w", err)
}

func readError(err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return blob.ErrNotFound
	}
	return fmt.Errorf("s3: read: %w", err)
}
