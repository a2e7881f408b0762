//! A bounded memory of chains that were accepted, so that a returning client costs a hash and a look at the clock.
//!
//! It holds what does not change with time for the same bytes, trust anchors and algorithms: signatures, usages,
//! depth. Only what was accepted is kept, and an entry that the clock refuses is judged anew from the beginning.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex};

use rustls_pki_types::{AlgorithmIdentifier, CertificateDer, SignatureVerificationAlgorithm};
use sha2::{Digest, Sha256};

use crate::ClientCert;

/// Entries of one generation; two generations are kept.
const GENERATION: usize = 256;
/// Larger messages are not remembered.
const LARGEST_MESSAGE: usize = 16 * 1024;

/// Identifies a message: SHA-256 over its certificates and their lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn of(chain: &[CertificateDer<'_>]) -> Option<Key> {
        if chain.iter().map(|certificate| certificate.len()).sum::<usize>() > LARGEST_MESSAGE {
            return None;
        }
        let mut hash = Sha256::new();
        for certificate in chain {
            hash.update((certificate.len() as u64).to_be_bytes());
            hash.update(certificate);
        }
        Some(Key(hash.finalize().into()))
    }
}

/// What was accepted. A lock that is taken is not waited for.
#[derive(Debug, Default)]
pub(crate) struct Memo(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Key, Arc<ClientCert>>,
    old: HashMap<Key, Arc<ClientCert>>,
    /// The algorithms by which all of these were accepted.
    algorithms: Vec<[AlgorithmIdentifier; 2]>,
}

impl Memo {
    pub(crate) fn get(&self, key: Key, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> Option<Arc<ClientCert>> {
        let mut generations = self.0.try_lock().ok()?;
        if !generations.algorithms.iter().copied().eq(ids(algorithms)) {
            return None;
        }
        if let Some(client) = generations.young.get(&key) {
            return Some(Arc::clone(client));
        }
        let client = generations.old.remove(&key)?;
        generations.insert(key, Arc::clone(&client));
        Some(client)
    }

    pub(crate) fn put(&self, key: Key, algorithms: &[&dyn SignatureVerificationAlgorithm], client: &Arc<ClientCert>) {
        let Ok(mut generations) = self.0.try_lock() else { return };
        if !generations.algorithms.iter().copied().eq(ids(algorithms)) {
            *generations = Generations { algorithms: ids(algorithms).collect(), ..Generations::default() };
        }
        generations.insert(key, Arc::clone(client));
    }
}

impl Generations {
    fn insert(&mut self, key: Key, client: Arc<ClientCert>) {
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, client);
    }
}

fn ids(algorithms: &[&dyn SignatureVerificationAlgorithm]) -> impl Iterator<Item = [AlgorithmIdentifier; 2]> {
    algorithms.iter().map(|algorithm| [algorithm.public_key_alg_id(), algorithm.signature_alg_id()])
}
