//! Two threads count under a mutex of the standard library. There is no race in it.
use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let sum = Arc::new(Mutex::new(0_u64));
    let count = |sum: Arc<Mutex<u64>>| {
        move || {
            for _ in 0..1000 {
                *sum.lock().unwrap() += 1;
            }
        }
    };
    let threads = [(); 2].map(|()| thread::spawn(count(Arc::clone(&sum))));
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(*sum.lock().unwrap(), 2000);
}
