//! A file of weights, byte by byte.

use std::collections::BTreeMap;

use conv::times;
use ndarray::{ArrayD, IxDyn};
use viz::palette::Color;
use viz::{BytePart, Cell, Table, bytes, cells};

use super::reader;
use crate::digit_reader;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// The bytes in front of the header.
const LENGTH: usize = 8;

/// The header's bytes of a file.
fn header(file: &[u8]) -> Result<&[u8], ChapterError> {
    let damaged = || models::ModelError::Format("there is no header".to_owned());
    let (length, rest) = file.split_first_chunk::<LENGTH>().ok_or_else(damaged)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    Ok(rest.get(..length).ok_or_else(damaged)?)
}

/// A whole file, small enough to look at each byte.
#[declare("ch15.file-bytes", "A file of weights, byte by byte", covers = ["15.1"])]
pub struct FileBytes {
    /// The tensor's name.
    #[parameter(default = "edge.weight".to_owned(), most = 64, counted = "length of the name")]
    pub name: String,
    /// The rows of the kernel.
    #[parameter(default = 2, range = 1..=32)]
    pub rows: usize,
    /// Its weights, row by row.
    #[parameter(default = vec![1.0, -1.0, 0.5, 2.0], range = -1e6..=1e6, most = 32)]
    pub values: Vec<f32>,
}

impl Item for FileBytes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        within("rows", self.rows, 1..=self.values.len())?;
        within("values left over in the last row", self.values.len() % self.rows, 0..=0)?;
        let shape = [1, 1, self.rows, self.values.len() / self.rows];
        let kernel = ArrayD::from_shape_vec(IxDyn(&shape), self.values.clone()).expect("the rows divide the values");
        let tensors = [(self.name.clone(), kernel.view())];
        let file = models::tensors_to_bytes(&tensors, None)?;
        let header = header(&file)?.len();
        let values = file.len() - LENGTH - header;
        let part = |name: &str, length, color| BytePart { name: format!("{name}: {length} bytes"), length, color };
        let parts = [
            part("length of the header", LENGTH, Color::Kernel),
            part("header", header, Color::Input),
            part("values", values, Color::Output),
        ];
        let caption = format!(
            "A safetensors file with one kernel of shape {}, all of its {} bytes in hexadecimal, the letters that they stand for \
             below. The first {LENGTH} bytes are the number {header}, its lowest byte first; the header is filled up with spaces to \
             a multiple of {LENGTH}; each value takes {} bytes.",
            times(&shape),
            file.len(),
            size_of::<f32>()
        );
        Ok(Shown::figure(bytes(&file, &parts)?, caption))
    }
}

/// How long a file is, part by part.
#[declare("ch15.file-size", "Why the file is as long as it is", covers = ["15.1"])]
pub struct FileSize {
    /// The network's name in the catalogue of models.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
}

impl Item for FileSize {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let file = reader::bytes(&self.model)?;
        let header = header(&file)?;
        let entries: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| models::ModelError::Format(error.to_string()))?;
        let metadata = entries.get("__metadata__").map_or(0, |words| words.to_string().len());
        let tensors = reader::tensors(&mut reader::trained(&self.model)?.network);
        let numbers = |wanted: bool| {
            let chosen = tensors.iter().filter(|(_, learned, _)| *learned == wanted);
            chosen.map(|(_, _, value)| value.len()).sum::<usize>()
        };
        let mut table = Table::new(["part", "numbers", "bytes"]);
        let parts = [
            ("length of the header", None, LENGTH),
            ("header: what the file says of itself", None, metadata),
            ("header: names, types, shapes and places", None, header.len() - metadata),
            ("parameters", Some(numbers(true)), numbers(true) * size_of::<f32>()),
            ("running statistics", Some(numbers(false)), numbers(false) * size_of::<f32>()),
        ];
        let mut sum = 0;
        for (part, numbers, bytes) in parts {
            table.push(cells![part, numbers, bytes])?;
            sum += bytes;
        }
        table.push(cells!["all", numbers(true) + numbers(false), sum])?;
        let caption = format!(
            "The file of {}: {} tensors. Counted up, {} bytes; the file has {}. The header names every tensor, batch \
             normalisation's running statistics too, which are measured and not learned.",
            self.model,
            tensors.len(),
            Cell::from(sum).display(),
            Cell::from(file.len()).display()
        );
        Ok(Shown::table(table, caption))
    }
}
