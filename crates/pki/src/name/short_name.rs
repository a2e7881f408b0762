//! The short names that OpenSSL 3.0 has for attribute types: every one below the arcs whose members stand in
//! distinguished names. Made from `openssl list -objects`; a type without a short name is printed as its number.

/// OIDs that differ in their last component only.
struct Arc {
    /// The encoded OID without its last octet.
    prefix: &'static [u8],
    /// Last octet and short name, ordered.
    names: &'static [(u8, &'static str)],
}

/// Short name of an encoded OID (its value, without tag and length).
pub(crate) fn of(oid: &[u8]) -> Option<&'static str> {
    let (last, prefix) = oid.split_last()?;
    let arc = ARCS.iter().find(|arc| arc.prefix == prefix)?;
    let row = arc.names.binary_search_by_key(last, |(number, _)| *number).ok()?;
    Some(arc.names[row].1)
}

#[rustfmt::skip]
static ARCS: &[Arc] = &[
    // 2.5.4: X.520
    Arc {
        prefix: &[0x55, 0x04],
        names: &[
            (3, "CN"), (4, "SN"), (5, "serialNumber"), (6, "C"), (7, "L"), (8, "ST"), (9, "street"), (10, "O"),
            (11, "OU"), (12, "title"), (13, "description"), (14, "searchGuide"), (15, "businessCategory"),
            (16, "postalAddress"), (17, "postalCode"), (18, "postOfficeBox"), (19, "physicalDeliveryOfficeName"),
            (20, "telephoneNumber"), (21, "telexNumber"), (22, "teletexTerminalIdentifier"),
            (23, "facsimileTelephoneNumber"), (24, "x121Address"), (25, "internationaliSDNNumber"),
            (26, "registeredAddress"), (27, "destinationIndicator"), (28, "preferredDeliveryMethod"),
            (29, "presentationAddress"), (30, "supportedApplicationContext"), (31, "member"), (32, "owner"),
            (33, "roleOccupant"), (34, "seeAlso"), (35, "userPassword"), (36, "userCertificate"),
            (37, "cACertificate"), (38, "authorityRevocationList"), (39, "certificateRevocationList"),
            (40, "crossCertificatePair"), (41, "name"), (42, "GN"), (43, "initials"), (44, "generationQualifier"),
            (45, "x500UniqueIdentifier"), (46, "dnQualifier"), (47, "enhancedSearchGuide"),
            (48, "protocolInformation"), (49, "distinguishedName"), (50, "uniqueMember"), (51, "houseIdentifier"),
            (52, "supportedAlgorithms"), (53, "deltaRevocationList"), (54, "dmdName"), (65, "pseudonym"),
            (72, "role"), (97, "organizationIdentifier"), (98, "c3"), (99, "n3"), (100, "dnsName"),
        ],
    },
    // 0.9.2342.19200300.100.1: RFC 4524 (pilot)
    Arc {
        prefix: &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01],
        names: &[
            (1, "UID"), (2, "textEncodedORAddress"), (3, "mail"), (4, "info"), (5, "favouriteDrink"),
            (6, "roomNumber"), (7, "photo"), (8, "userClass"), (9, "host"), (10, "manager"),
            (11, "documentIdentifier"), (12, "documentTitle"), (13, "documentVersion"), (14, "documentAuthor"),
            (15, "documentLocation"), (20, "homeTelephoneNumber"), (21, "secretary"), (22, "otherMailbox"),
            (23, "lastModifiedTime"), (24, "lastModifiedBy"), (25, "DC"), (26, "aRecord"),
            (27, "pilotAttributeType27"), (28, "mXRecord"), (29, "nSRecord"), (30, "sOARecord"), (31, "cNAMERecord"),
            (37, "associatedDomain"), (38, "associatedName"), (39, "homePostalAddress"), (40, "personalTitle"),
            (41, "mobileTelephoneNumber"), (42, "pagerTelephoneNumber"), (43, "friendlyCountryName"), (44, "uid"),
            (45, "organizationalStatus"), (46, "janetMailbox"), (47, "mailPreferenceOption"), (48, "buildingName"),
            (49, "dSAQuality"), (50, "singleLevelQuality"), (51, "subtreeMinimumQuality"),
            (52, "subtreeMaximumQuality"), (53, "personalSignature"), (54, "dITRedirect"), (55, "audio"),
            (56, "documentPublisher"),
        ],
    },
    // 1.2.840.113549.1.9: PKCS #9
    Arc {
        prefix: &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09],
        names: &[
            (1, "emailAddress"), (2, "unstructuredName"), (3, "contentType"), (4, "messageDigest"),
            (5, "signingTime"), (6, "countersignature"), (7, "challengePassword"), (8, "unstructuredAddress"),
            (9, "extendedCertificateAttributes"), (14, "extReq"), (15, "SMIME-CAPS"), (16, "SMIME"),
            (20, "friendlyName"), (21, "localKeyID"),
        ],
    },
    // 1.3.6.1.4.1.311.60.2.1: Extended validation
    Arc {
        prefix: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3c, 0x02, 0x01],
        names: &[
            (1, "jurisdictionL"), (2, "jurisdictionST"), (3, "jurisdictionC"),
        ],
    },
    // 1.3.6.1.4.1.311.20.2: Microsoft
    Arc {
        prefix: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x14, 0x02],
        names: &[
            (2, "msSmartcardLogin"), (3, "msUPN"),
        ],
    },
    // 1.3.6.1.4.1.311.17: Microsoft
    Arc {
        prefix: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x11],
        names: &[
            (1, "CSPName"), (2, "LocalKeySet"),
        ],
    },
    // 1.2.643.100: Russia
    Arc {
        prefix: &[0x2a, 0x85, 0x03, 0x64],
        names: &[
            (1, "OGRN"), (3, "SNILS"), (5, "OGRNIP"), (111, "subjectSignTool"), (112, "issuerSignTool"),
            (113, "classSignTool"),
        ],
    },
    // 1.2.643.3.131.1: Russia
    Arc {
        prefix: &[0x2a, 0x85, 0x03, 0x03, 0x81, 0x03, 0x01],
        names: &[
            (1, "INN"),
        ],
    },
    // 1.3.6.1.5.5.7.9: RFC 3739
    Arc {
        prefix: &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x09],
        names: &[
            (1, "id-pda-dateOfBirth"), (2, "id-pda-placeOfBirth"), (3, "id-pda-gender"),
            (4, "id-pda-countryOfCitizenship"), (5, "id-pda-countryOfResidence"),
        ],
    },
];

#[cfg(test)]
mod tests {
    #[test]
    fn short_names() {
        let check = |oid: &[u8], expected| assert_eq!(super::of(oid), expected, "{oid:02x?}");
        check(&[0x55, 0x04, 3], Some("CN"));
        check(&[0x55, 0x04, 4], Some("SN"));
        check(&[0x55, 0x04, 9], Some("street"));
        check(&[0x55, 0x04, 97], Some("organizationIdentifier"));
        check(&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01], Some("UID"));
        check(&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19], Some("DC"));
        check(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01], Some("emailAddress"));
        check(&[0x55, 0x04], None);
        check(&[0x55, 0x04, 0x7f], None);
        check(&[0x03], None);
        check(&[], None);
    }

    #[test]
    fn every_arc_is_ordered() {
        for arc in super::ARCS {
            assert!(arc.names.is_sorted_by(|a, b| a.0 < b.0), "{:02x?}", arc.prefix);
        }
    }
}
