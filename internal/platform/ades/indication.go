package ades

// Indication is the outcome of EN 319 102-1 § 5.1.3.
type Indication string

const (
	Passed        Indication = "TOTAL-PASSED"
	Failed        Indication = "TOTAL-FAILED"
	Indeterminate Indication = "INDETERMINATE"
)

// SubIndication says why not passed (EN 319 102-1 table 6).
type SubIndication string

const (
	FormatFailure           SubIndication = "FORMAT_FAILURE"
	HashFailure             SubIndication = "HASH_FAILURE"
	SigCryptoFailure        SubIndication = "SIG_CRYPTO_FAILURE"
	Revoked                 SubIndication = "REVOKED"
	ExpiredSub              SubIndication = "EXPIRED"
	NotYetValid             SubIndication = "NOT_YET_VALID"
	SigConstraintsFailure   SubIndication = "SIG_CONSTRAINTS_FAILURE"
	ChainConstraintsFailure SubIndication = "CHAIN_CONSTRAINTS_FAILURE"
	ChainGeneralFailure     SubIndication = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
	CryptoConstraints       SubIndication = "CRYPTO_CONSTRAINTS_FAILURE"
	PolicyError             SubIndication = "POLICY_PROCESSING_ERROR"
	PolicyNotAvailable      SubIndication = "SIGNATURE_POLICY_NOT_AVAILABLE"
	TimestampOrderFailure   SubIndication = "TIMESTAMP_ORDER_FAILURE"
	NoSigningCertificate    SubIndication = "NO_SIGNING_CERTIFICATE_FOUND"
	NoChain                 SubIndication = "NO_CERTIFICATE_CHAIN_FOUND"
	RevokedNoPOE            SubIndication = "REVOKED_NO_POE"
	RevokedCANoPOE          SubIndication = "REVOKED_CA_NO_POE"
	OutOfBoundsNoPOE        SubIndication = "OUT_OF_BOUNDS_NO_POE"
	OutOfBoundsNotRevoked   SubIndication = "OUT_OF_BOUNDS_NOT_REVOKED"
	CryptoNoPOE             SubIndication = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
	NoPOE                   SubIndication = "NO_POE"
	TryLater                SubIndication = "TRY_LATER"
	SignedDataNotFound      SubIndication = "SIGNED_DATA_NOT_FOUND"
)
