//! From the cores to the output: buffers through a bounded channel to one writer thread.
//!
//! A core never waits. A buffer that finds the channel full is dropped, its lines are counted, and a later line says so.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::clock::Clock;
use super::line::Line;

/// A core's buffer is handed over when it is this large, or at the next tick.
const BUFFER: usize = 32 * 1024;
/// Buffers that may wait for the writer.
const WAITING: usize = 128;
/// How long the end of the process waits for a reader of the log that does not read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where lines go.
#[derive(Clone, Debug)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// Memory, for tests.
    Memory(Arc<Mutex<Vec<u8>>>),
}

/// The one writer of a process.
#[derive(Debug)]
pub struct Writer {
    buffers: SyncSender<Vec<u8>>,
    dropped: Arc<AtomicU64>,
    done: Receiver<()>,
}

/// What a core needs of the writer.
#[derive(Clone, Debug)]
pub struct Handle {
    buffers: SyncSender<Vec<u8>>,
    dropped: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer thread.
    ///
    /// # Errors
    /// No thread to be had.
    pub fn start(output: Output) -> io::Result<Self> {
        let (buffers, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let (ended, done) = channel();
        let write = move || {
            for buffer in waiting {
                output.write(&buffer);
            }
            let _ = ended.send(());
        };
        thread::Builder::new().name("log".to_owned()).spawn(write)?;
        Ok(Self { buffers, dropped: Arc::default(), done })
    }

    /// For a core.
    pub fn handle(&self) -> Handle {
        Handle { buffers: self.buffers.clone(), dropped: self.dropped.clone() }
    }

    /// Writes what waits, as long as somebody reads. The cores' handles must be gone.
    pub fn finish(self) {
        let Self { buffers, done, .. } = self;
        drop(buffers);
        match done.recv_timeout(PATIENCE) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }
}

impl Output {
    fn write(&self, bytes: &[u8]) {
        match self {
            // A reader that went away takes no lines; there is nobody left to tell.
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
            }
            Self::Memory(memory) => memory.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes),
        }
    }
}

/// The log of one core. Clones are the same buffer.
#[derive(Clone, Debug)]
pub struct Log(Rc<RefCell<Buffer>>);

#[derive(Debug)]
struct Buffer {
    bytes: Vec<u8>,
    lines: u64,
    clock: Clock,
    handle: Handle,
}

impl Log {
    /// A buffer before the writer.
    pub fn new(handle: Handle) -> Self {
        Self(Rc::new(RefCell::new(Buffer { bytes: Vec::new(), lines: 0, clock: Clock::default(), handle })))
    }

    /// One line, which `write` appends with its line feed.
    pub fn line(&self, write: impl FnOnce(&mut Vec<u8>, &mut Clock)) {
        let mut buffer = self.0.borrow_mut();
        let Buffer { bytes, clock, lines, .. } = &mut *buffer;
        write(bytes, clock);
        *lines += 1;
        if bytes.len() >= BUFFER {
            buffer.flush();
        }
    }

    /// Hands the buffer over.
    pub fn flush(&self) {
        self.0.borrow_mut().flush();
    }
}

impl Buffer {
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let dropped = self.handle.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let Self { bytes, clock, .. } = self;
            Line::begin(bytes)
                .raw("time", |out| clock.iso(SystemTime::now(), out))
                .text("event", "log_dropped")
                .number("lines", dropped)
                .end();
        }
        let size = self.bytes.len().next_power_of_two().min(BUFFER + BUFFER / 4);
        let bytes = std::mem::replace(&mut self.bytes, Vec::with_capacity(size));
        let lines = std::mem::take(&mut self.lines);
        match self.handle.buffers.try_send(bytes) {
            Ok(()) => {}
            Err(TrySendError::Full(bytes) | TrySendError::Disconnected(bytes)) => {
                self.handle.dropped.fetch_add(lines + dropped, Ordering::Relaxed);
                self.bytes = bytes;
                self.bytes.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::{BUFFER, Log, Ordering, Output, WAITING, Writer};

    #[test]
    fn a_reader_that_does_not_read_costs_lines_and_they_are_counted() {
        let memory = Arc::new(Mutex::new(Vec::new()));
        let writer = Writer::start(Output::Memory(memory.clone())).unwrap();
        let log = Log::new(writer.handle());
        let big = |out: &mut Vec<u8>, _: &mut super::Clock| {
            out.resize(out.len() + BUFFER, b'x');
            out.push(b'\n');
        };
        let total = WAITING + 40;
        {
            let _not_reading = memory.lock().unwrap();
            (0..total).for_each(|_| log.line(big));
        }
        // The writer has room again at some time; until then each of these may be dropped and counted, too.
        let mut more = 0;
        while !String::from_utf8_lossy(&memory.lock().unwrap()).contains("log_dropped") {
            log.line(|out, _| out.extend_from_slice(b"small\n"));
            log.flush();
            more += 1;
            std::thread::yield_now();
        }
        drop(log);
        // Dropped after the last line that could tell.
        let untold = usize::try_from(writer.dropped.load(Ordering::Relaxed)).unwrap();
        writer.finish();
        let text = String::from_utf8(memory.lock().unwrap().clone()).unwrap();
        let counted: usize = text
            .lines()
            .filter_map(|line| line.split_once("\"lines\":"))
            .map(|(_, rest)| rest.trim_end_matches('}').parse::<usize>().unwrap())
            .sum();
        let written = text.lines().filter(|line| !line.starts_with('{')).count();
        assert_eq!(counted + untold + written, total + more);
        assert!(counted >= total - WAITING - 2, "{counted}");
    }

    #[test]
    fn lines_arrive_in_order() {
        let memory = Arc::new(Mutex::new(Vec::new()));
        let writer = Writer::start(Output::Memory(memory.clone())).unwrap();
        let log = Log::new(writer.handle());
        for n in 0..10_000 {
            log.line(|out, _| out.extend_from_slice(format!("{n}\n").as_bytes()));
        }
        log.flush();
        drop(log);
        writer.finish();
        let text = String::from_utf8(memory.lock().unwrap().clone()).unwrap();
        assert!(text.lines().enumerate().all(|(n, line)| line == n.to_string()));
        assert_eq!(text.lines().count(), 10_000);
    }
}
