package cades

import "wrota/internal/platform/cms"

// Attributes of CAdES (EN 319 122-1, TS 101 733, RFC 5126).
const (
	attrPolicy           = "1.2.840.113549.1.9.16.2.15"
	attrCommitment       = "1.2.840.113549.1.9.16.2.16"
	attrLocation         = "1.2.840.113549.1.9.16.2.17"
	attrSignerAttributes = "1.2.840.113549.1.9.16.2.18"
	attrContentStamp     = "1.2.840.113549.1.9.16.2.20"
	attrSignatureStamp   = "1.2.840.113549.1.9.16.2.14"
	attrCertificateRefs  = "1.2.840.113549.1.9.16.2.21"
	attrRevocationRefs   = "1.2.840.113549.1.9.16.2.22"
	attrReferencesStamp  = "1.2.840.113549.1.9.16.2.25" // CAdES-C: with the signature
	attrOnlyRefsStamp    = "1.2.840.113549.1.9.16.2.26" // CAdES-C: the references alone
	attrArchiveV1        = "1.2.840.113549.1.9.16.2.27"
	attrAttributeCerts   = "1.2.840.113549.1.9.16.2.44"
	attrAttributeRefs    = "1.2.840.113549.1.9.16.2.45"
	attrRecordInside     = "1.2.840.113549.1.9.16.2.49" // evidence records (RFC 4998)
	attrRecordOutside    = "1.2.840.113549.1.9.16.2.50"
	attrArchiveV2        = "1.2.840.113549.1.9.16.2.48"
	attrMimeType         = "0.4.0.1733.2.1"
	attrLongTerm         = "0.4.0.1733.2.2"
	attrArchiveV3        = "0.4.0.1733.2.4"
	attrHashIndexV1      = "0.4.0.1733.2.5"
	attrSignerAttrsV2    = "0.4.0.19122.1.1"
	attrPolicyStore      = "0.4.0.19122.1.3"
	attrHashIndexV2      = "0.4.0.19122.1.4"
	attrHashIndexV3      = "0.4.0.19122.1.5"
	attributeRole        = "2.5.4.72"
)

// archives are the attributes that hold timestamps over everything before them.
var archives = map[string]bool{attrArchiveV1: true, attrArchiveV2: true, attrArchiveV3: true, attrLongTerm: true}

// extended are the unsigned attributes of the signatures of EN 319 122-2 (levels C to A), which from level LT on shall not be present in a
// baseline signature: its values stand in the message itself (EN 319 122-1 § 6.3).
var extended = map[string]bool{
	attrCertificateRefs: true, attrRevocationRefs: true, attrAttributeCerts: true, attrAttributeRefs: true, attrReferencesStamp: true, attrOnlyRefsStamp: true,
	cms.AttrCertificateValues: true, cms.AttrRevocationValues: true, attrArchiveV1: true, attrArchiveV2: true, attrLongTerm: true,
}

// understood are the unsigned attributes that hold no timestamp and are read, or may be passed over: references
// repeat what values say.
var understood = map[string]bool{
	cms.AttrCounterSignature: true, attrCertificateRefs: true, attrRevocationRefs: true, attrAttributeCerts: true, attrAttributeRefs: true, attrPolicyStore: true,
}
