//! A server's private key.

use sealgate_policy::desc::KeyFormat;

use crate::pem::PemText;
use crate::resource::resolver::Resolver;
use crate::resource::ssl::der::Der;
use crate::resource::ssl::private_key::{has_trailing_bytes, is_key_of, public_half};
use crate::rules::unusable_key;
use crate::schema::At;
use crate::source::Span;

/// One of `key` and `keys`, with its public half.
pub(crate) struct Key {
    pub(crate) format: KeyFormat,
    pub(crate) secret: Vec<u8>,
    public: Vec<u8>,
    pub(crate) span: Span,
}

impl Key {
    pub(crate) fn read(value: &At<String>, resolver: &mut Resolver<'_>) -> Option<Self> {
        let (format, block) = match PemText::of(resolver.sources, value).and_then(|text| text.key()) {
            Ok(read) => read,
            Err(diagnostic) => {
                resolver.report(diagnostic);
                return None;
            }
        };
        let trailing = has_trailing_bytes(&block.der);
        match public_half(format, &block.der).filter(|_| !trailing) {
            Some(public) => Some(Self { format, secret: block.der, public, span: value.span }),
            None => {
                resolver.report(unusable_key::report(block.span, value.span, trailing));
                None
            }
        }
    }

    pub(crate) fn fits(&self, der: &Der) -> bool {
        is_key_of(&self.public, &der.certificate().public_key().spki)
    }
}
