<?php

declare(strict_types=1);

namespace Ergani\Token;

/** ERGANI could not be reached or did not answer in time (exit code 6). Try again later. */
final class Unreachable extends TokenError {}
