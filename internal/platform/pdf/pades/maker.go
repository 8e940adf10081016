package pades

import (
	"context"
	"crypto"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
)

// CAdES makes the messages of signatures with a key. With stamp, which may be nil, each gets a timestamp of its value, and the file is of
// level T. The time that the signer claims stands in the dictionary and not in the message (EN 319 142-1 § 6.3).
func CAdES(ctx context.Context, s cms.Signing, stamp cades.Stamp) Maker {
	return func(signed [][]byte) ([]byte, error) {
		s.Detached, s.Type = true, ""
		s.SigningTime = time.Time{}
		out, err := cms.Sign(signed, s)
		if err != nil || stamp == nil {
			return out, err
		}
		return cades.Extend(ctx, out, cades.Extension{Level: ades.LevelT, Content: signed, Stamp: stamp})
	}
}

// Token makes timestamps of documents by SHA-256.
func Token(ctx context.Context, stamp cades.Stamp) Maker {
	return func(signed [][]byte) ([]byte, error) {
		return stamp(ctx, crypto.SHA256, cms.Content(signed).Digest(crypto.SHA256))
	}
}
