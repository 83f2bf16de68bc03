package dev.postern.archcanary.transfer.imports;

import dev.postern.archcanary.transfer.exports.Exported;

public record ImportWithExport(Exported exported) {}
