<?php

declare(strict_types=1);

namespace Ergani\Token;

/** A setting, a file or the token store is wrong or not safe (exit codes 2, 3 and 9). A person must mend it. */
final class Misconfigured extends TokenError {}
