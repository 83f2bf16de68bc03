package dev.postern.archcanary.json;

import dev.postern.domain.Verdict;

record WriterOfDomain(Verdict verdict) {}
