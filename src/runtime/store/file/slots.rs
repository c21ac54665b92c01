//! Two slots in one file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use snr_session::Body;
use snr_session::record::{Commit, Purpose, Unreadable};

/// Slots are as long as two tokens of the usual length need, and longer in steps of this.
const SLOT_STEP: usize = 8 * 1024;

/// What a commit writes is as long as the pages that the system flushes anyway.
const PAGE: usize = 4 * 1024;

/// What a slot holds.
pub(super) type Slot = Result<Commit, Unreadable>;

/// A file of two slots, one of which holds the newest record.
pub(super) struct Slots {
    file: File,
    slot_length: usize,
    newest: usize,
    /// How much of each slot is not blank.
    used: [usize; 2],
}

/// What a file of two slots holds.
pub(super) struct Found {
    pub(super) slots: Slots,
    pub(super) newest: Slot,
    /// The other slot holds a record that is whole.
    pub(super) is_other_whole: bool,
}

/// How long a slot that begins with `record` is.
fn slot_length(record: &[u8]) -> usize {
    record.len().next_multiple_of(SLOT_STEP)
}

impl Slots {
    /// How long a file for `record` is.
    pub(super) fn file_length(record: &[u8]) -> u64 {
        2 * slot_length(record) as u64
    }

    /// Fills an empty file with `record` and a blank slot, and flushes it.
    pub(super) fn create(file: File, record: &[u8]) -> io::Result<Self> {
        let slot_length = slot_length(record);
        let mut content = Vec::with_capacity(2 * slot_length);
        content.extend_from_slice(record);
        content.resize(2 * slot_length, 0);
        let content = Body::new(content);
        file.write_all_at(content.expose(), 0)?;
        file.sync_all()?;
        Ok(Self {
            file,
            slot_length,
            newest: 0,
            used: [record.len(), 0],
        })
    }

    /// Finds the newest record that is whole in a file that holds `content`.
    ///
    /// `None`: there is none, so the content as a whole is not what was once written. A record that
    /// this version cannot read counts as newest, because nothing may be written over it.
    pub(super) fn open(file: File, content: &[u8]) -> Option<Found> {
        let slots = halves(content)?;
        let read = read(slots)?;
        Some(Found {
            slots: Self {
                file,
                slot_length: slots[0].len(),
                newest: read.newest_at,
                used: slots.map(used),
            },
            newest: read.newest,
            is_other_whole: age(&read.other).is_some(),
        })
    }

    /// Blanks the older slot if the newest record was stored to be rid of it: a kill may have come
    /// between the two.
    pub(super) fn finish_clearing(&mut self, purpose: Purpose) -> io::Result<()> {
        match purpose {
            Purpose::Keep => Ok(()),
            Purpose::Clear => self.blank_older(),
        }
    }

    /// Whether the slot that does not hold the newest record holds nothing.
    pub(super) fn is_other_blank(&self) -> bool {
        self.used[1 - self.newest] == 0
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn fits(&self, record: &[u8]) -> bool {
        record.len() <= self.slot_length
    }

    /// Makes `record` the newest.
    pub(super) fn write(&mut self, record: &[u8], purpose: Purpose) -> io::Result<()> {
        let older = 1 - self.newest;
        let length = record.len().max(self.used[older]);
        self.fill(older, record, length)?;
        self.used[older] = record.len();
        self.newest = older;
        self.finish_clearing(purpose)
    }

    fn blank_older(&mut self) -> io::Result<()> {
        let older = 1 - self.newest;
        if self.used[older] > 0 {
            self.fill(older, &[], self.used[older])?;
            self.used[older] = 0;
        }
        Ok(())
    }

    /// Writes `content` to a slot, blanks the rest up to `length`, and flushes it.
    fn fill(&self, slot: usize, content: &[u8], length: usize) -> io::Result<()> {
        let length = length.next_multiple_of(PAGE).min(self.slot_length);
        let mut padded = Vec::with_capacity(length);
        padded.extend_from_slice(content);
        padded.resize(length, 0);
        let padded = Body::new(padded);
        let offset = u64::try_from(slot * self.slot_length).map_err(io::Error::other)?;
        self.file.write_all_at(padded.expose(), offset)?;
        self.file.sync_data()
    }
}

/// The newest record that is whole in the content of a file of two slots, as for [`Slots::open`].
pub(super) fn read_newest(content: &[u8]) -> Option<Slot> {
    read(halves(content)?).map(|read| read.newest)
}

/// The two slots. No commit changes a file's length, so one of another length has been cut.
fn halves(content: &[u8]) -> Option<[&[u8]; 2]> {
    let is_whole = content.len().is_multiple_of(2 * SLOT_STEP);
    is_whole.then(|| content.split_at(content.len() / 2).into())
}

/// Which slot is newest, and what both hold; nothing when neither is whole.
struct Read {
    newest_at: usize,
    newest: Slot,
    other: Slot,
}

fn read(slots: [&[u8]; 2]) -> Option<Read> {
    let [first, second] = slots.map(Commit::decode);
    let ages = [age(&first), age(&second)];
    let newest_at = usize::from(ages[1] >= ages[0]);
    ages[newest_at]?;
    let (newest, other) = match newest_at {
        0 => (first, second),
        _ => (second, first),
    };
    Some(Read {
        newest_at,
        newest,
        other,
    })
}

/// The order of a slot's record among others; `None` when the slot holds none that is whole.
fn age(slot: &Slot) -> Option<u64> {
    match slot {
        Ok(commit) => Some(commit.record.generation()),
        Err(Unreadable::NewerFormat(_)) => Some(u64::MAX),
        Err(Unreadable::Damaged(_)) => None,
    }
}

/// Where the last page ends that is not blank.
fn used(slot: &[u8]) -> usize {
    let blank = slot
        .rchunks(PAGE)
        .take_while(|page| **page == [0; PAGE])
        .count();
    slot.len() - blank * PAGE
}
