<?php

declare(strict_types=1);

namespace Ergani\Token;

/** ERGANI rejects user name, password or user type (exit code 4). Nothing is tried again until they change. */
final class CredentialsRejected extends TokenError {}
