// SPDX-License-Identifier: MIT
#include "app/view/record_dialog.h"

#include "app/record/bind_commands.h"
#include "app/view/screen_room.h"
#include "app/view/sentences.h"

#include <unistd.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <array>

namespace drmscope::app {

namespace {

struct Way
{
    const char* scheme; // of --via
    bool addressed;     // an address follows the colon
    bool obeys;         // an agent is told what to do
    bool choosesEvents; // and from where it has them
    const char* arming;
};
constexpr std::array kWays{
    Way{"pkexec", false, true, true,
        QT_TRANSLATE_NOOP("drmscope::app::RecordDialog",
                          "Arming. A password may be asked for in a window of its own.")},
    Way{"direct", false, true, true, QT_TRANSLATE_NOOP("drmscope::app::RecordDialog", "Arming.")},
    Way{"ssh", true, true, true,
        QT_TRANSLATE_NOOP("drmscope::app::RecordDialog", "Arming. ssh may ask for a password.")},
    Way{"unix", true, true, false,
        QT_TRANSLATE_NOOP("drmscope::app::RecordDialog",
                          "Arming. The agent of the other machine is waited for.")},
    Way{"serial", true, true, false,
        QT_TRANSLATE_NOOP("drmscope::app::RecordDialog",
                          "Arming. The agent of the other machine is waited for.")},
    Way{"file", true, false, false,
        QT_TRANSLATE_NOOP("drmscope::app::RecordDialog", "The stream is being read.")}};

constexpr int kHalfChars = 88; // of what a recording needs, and of how it is made

} // namespace

RecordDialog::RecordDialog(Recorder& recorder, QWidget* parent)
    : QDialog(parent), m_recorder(recorder), m_checks(recorder.program()),
      m_checksThere(recorder.program()), m_list(new CheckList(this)), m_headline(new QLabel(this)),
      m_failure(plainLabel({}, this)), m_way(new QComboBox(this)), m_address(new QLineEdit(this)),
      m_copyAgent(new QCheckBox(tr("&Copy the agent there for this recording"), this)),
      m_wayHint(plainLabel({}, this)), m_file(new QLineEdit(this)),
      m_replace(new QPushButton(tr("Re&place it"), this)), m_backend(new QComboBox(this)),
      m_buffer(new QSpinBox(this)),
      m_references(new QCheckBox(tr("References of the drm_device, each with its stack"), this)),
      m_devres(new QCheckBox(tr("devm_* of all devices, not of DRM's parents alone"), this)),
      m_thenRun(new QComboBox(this)), m_obstacle(plainLabel({}, this))
{
    setWindowTitle(tr("Record"));
    QFont bold = font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_failure->setVisible(false);
    m_failure->setFrameShape(QFrame::StyledPanel);
    m_failure->setMargin(8);
    m_failure->setAccessibleName(tr("Why the recording failed"));
    // It scrolls where a screen has too little room; what ends it stays in sight.
    auto* inside = new QWidget(this);
    m_halves = new QBoxLayout(QBoxLayout::LeftToRight, inside);
    m_halves->setContentsMargins(0, 0, 0, 0);
    m_halves->setSpacing(16);
    auto* needs = new QVBoxLayout;
    needs->addWidget(m_headline);
    needs->addWidget(m_list, 1);
    m_halves->addLayout(needs, 1);
    auto* column = new QVBoxLayout;
    m_halves->addLayout(column, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* outer = new QVBoxLayout(this);
    column->addWidget(m_failure);
    m_replace->setVisible(false);
    m_replace->setObjectName(QStringLiteral("replace"));
    m_replace->setAutoDefault(false); // Enter replaces nothing
    connect(m_replace, &QPushButton::clicked, this, &RecordDialog::replace);
    column->addWidget(m_replace, 0, Qt::AlignLeft);
    makeForm(column);
    column->addStretch(1);
    scroll->setWidget(inside);
    outer->addWidget(scroll, 1);
    makeButtons(outer);
    resizeToScreen(
        *this, {fontMetrics().averageCharWidth() * 2 * kHalfChars, fontMetrics().height() * 38});
    connect(&m_checks, &RecordChecks::ready, this, &RecordDialog::showChecks);
    connect(&m_checksThere, &RecordChecks::ready, this, &RecordDialog::showChecksThere);
    connect(&recorder, &Recorder::stateChanged, this, &RecordDialog::stateChanged);
    connect(&recorder, &Recorder::failed, this, &RecordDialog::showFailure);
    m_checks.ask();
    // What a label that wraps asks for before it knows its width is far too high.
    m_wayHint->setFixedHeight(2 * fontMetrics().lineSpacing());
    m_wayHint->setAlignment(Qt::AlignTop);
    wayChanged();
}

void RecordDialog::makeForm(QVBoxLayout* column)
{
    m_way->addItems({tr("This machine, with a password (pkexec)"),
                     tr("This machine, as root already (direct)"), tr("Another machine by ssh"),
                     tr("A virtual machine's unix socket"), tr("A serial line"),
                     tr("A recorded stream (.drmstream)")});
    m_way->setCurrentIndex(geteuid() == 0 ? 1 : 0);
    m_way->setAccessibleName(tr("Where to record"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setObjectName(QStringLiteral("address"));
    m_copyAgent->setObjectName(QStringLiteral("copyAgent"));
    m_file->setText(
        Recorder::proposedFile(QStandardPaths::writableLocation(QStandardPaths::HomeLocation)));
    m_backend->addItems(
        {QStringLiteral("auto"), QStringLiteral("module"), QStringLiteral("tracefs")});
    m_buffer->setRange(0, 1'048'576);
    m_buffer->setSpecialValueText(tr("as it is best"));
    m_buffer->setSuffix(tr(" KB for each CPU"));
    m_thenRun->setEditable(true);
    m_thenRun->setInsertPolicy(QComboBox::NoInsert);
    m_thenRun->setCompleter(nullptr);
    m_thenRun->addItems(bindCommands());
    m_thenRun->clearEditText();
    m_thenRun->lineEdit()->setPlaceholderText(
        tr("a command, once it is armed: for example, pkexec modprobe vkms"));
    m_thenRun->setAccessibleName(tr("Then run"));
    m_thenRun->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_file->setObjectName(QStringLiteral("file"));
    m_file->setAccessibleName(tr("Save as"));
    auto* browse = new QPushButton(tr("Choose…"), this);
    browse->setObjectName(QStringLiteral("choose"));
    connect(browse, &QPushButton::clicked, this, &RecordDialog::choose);
    auto* fileLine = new QHBoxLayout;
    fileLine->addWidget(m_file, 1);
    fileLine->addWidget(browse);
    m_form = new QFormLayout;
    auto* form = m_form;
    form->addRow(tr("&Where"), m_way);
    form->addRow(tr("&Address"), m_address);
    form->addRow({}, m_copyAgent);
    form->addRow({}, m_wayHint);
    form->addRow(tr("Save as"), fileLine);
    form->addRow(tr("&Events from"), m_backend);
    form->addRow(tr("&Buffer"), m_buffer);
    form->addRow(tr("Also"), m_references);
    form->addRow({}, m_devres);
    form->addRow(tr("&Then run"), m_thenRun);
    column->addLayout(form);
    column->addWidget(plainLabel(
        tr("Arm, then bind: what is to be run runs on this machine as the user you are, and the "
           "recording goes on after it. drm_devices that come to be then are seen from "
           "their first moment; of older ones only what is left."),
        this));
    connect(m_way, &QComboBox::currentIndexChanged, this, &RecordDialog::wayChanged);
    connect(m_address, &QLineEdit::textChanged, this, &RecordDialog::showNeeds);
    connect(m_copyAgent, &QCheckBox::toggled, this, &RecordDialog::showNeeds);
    connect(m_address, &QLineEdit::editingFinished, this, &RecordDialog::lookThere);
}

void RecordDialog::makeButtons(QVBoxLayout* column)
{
    m_obstacle->setAccessibleName(tr("Why a recording would fail"));
    column->addWidget(m_obstacle);
    auto* buttons = new QDialogButtonBox(this);
    m_start = buttons->addButton(tr("&Record"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName(QStringLiteral("start"));
    m_again = buttons->addButton(tr("&Look again"), QDialogButtonBox::ActionRole);
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    m_cancel->setObjectName(QStringLiteral("cancel"));
    connect(m_again, &QPushButton::clicked, this, &RecordDialog::lookAgain);
    connect(m_start, &QPushButton::clicked, this, &RecordDialog::start);
    connect(m_cancel, &QPushButton::clicked, this, &RecordDialog::reject);
    column->addWidget(buttons);
    showStart();
}

// It asks itself before it gives the name of a file that is there.
void RecordDialog::choose()
{
    auto* dialog =
        new QFileDialog(this, tr("Save the session as"), QFileInfo(m_file->text()).absolutePath(),
                        tr("drmscope sessions (*.drmscope)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("drmscope"));
    dialog->selectFile(QFileInfo(m_file->text()).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_file->setText(file);
        m_replaced = file;
    });
    dialog->open();
}

void RecordDialog::replace()
{
    m_replaced = m_file->text().trimmed();
    start();
}

void RecordDialog::wayChanged()
{
    const auto& way = kWays.at(static_cast<size_t>(m_way->currentIndex()));
    m_form->setRowVisible(m_address, way.addressed);
    m_backend->setEnabled(way.choosesEvents);
    m_buffer->setEnabled(way.obeys);
    m_references->setEnabled(way.obeys);
    m_address->clear();           // one of another kind
    m_failure->setVisible(false); // of another way
    m_replace->setVisible(false);
    const QString scheme = QLatin1String(way.scheme);
    m_form->setRowVisible(m_copyAgent, scheme == QLatin1String("ssh"));
    if (scheme == QLatin1String("ssh")) {
        m_address->setPlaceholderText(tr("user@host, as ssh knows it"));
        m_wayHint->setText(tr("The agent is started there by ssh. drmscope is asked there what is "
                              "missing, if that needs no password."));
    } else if (scheme == QLatin1String("unix")) {
        m_address->setPlaceholderText(tr("/path/of/the/socket"));
        m_wayHint->setText(tr("The agent in the virtual machine writes to a port that the host has "
                              "as a socket."));
    } else if (scheme == QLatin1String("serial")) {
        m_address->setPlaceholderText(tr("/dev/ttyUSB0:115200"));
        m_wayHint->setText(tr("The agent of the other machine writes to the line."));
    } else if (scheme == QLatin1String("file")) {
        m_address->setPlaceholderText(tr("/path/to/NAME.drmstream"));
        m_wayHint->setText(tr("What another machine has sent is read from a file; needs no "
                              "permission here."));
    } else {
        m_address->setPlaceholderText({});
        m_wayHint->setText(scheme == QLatin1String("direct")
                               ? tr("Nothing is elevated: whoever runs this must be root.")
                               : tr("A password is asked for: the agent alone needs to be root."));
    }
    lookThere();
}

QString RecordDialog::via() const
{
    const auto& way = kWays.at(static_cast<size_t>(m_way->currentIndex()));
    const QString scheme = QLatin1String(way.scheme);
    return way.addressed ? scheme + QLatin1Char(':') + m_address->text().trimmed() : scheme;
}

// "" where ssh is not the way.
QString RecordDialog::host() const
{
    const QString way = via();
    return way.startsWith(QLatin1String("ssh:")) ? way.section(QLatin1Char(':'), 1) : QString();
}

RecordSettings RecordDialog::settings() const
{
    RecordSettings settings;
    settings.file = m_file->text().trimmed();
    settings.via = via();
    const auto& way = kWays.at(static_cast<size_t>(m_way->currentIndex()));
    if (way.choosesEvents) {
        settings.backend = m_backend->currentText();
    }
    if (way.obeys) {
        settings.bufferKb = m_buffer->value();
        settings.references = m_references->isChecked();
    }
    settings.copyAgent = way.scheme == QLatin1String("ssh") && m_copyAgent->isChecked();
    settings.overwrite = !m_replaced.isEmpty() && settings.file == m_replaced;
    settings.allDevres = m_devres->isChecked();
    settings.thenRun = m_thenRun->currentText().trimmed();
    return settings;
}

void RecordDialog::setSettings(const RecordSettings& settings)
{
    const QString scheme = settings.via.section(QLatin1Char(':'), 0, 0);
    for (size_t i = 0; i < kWays.size(); ++i) {
        if (scheme == QLatin1String(kWays.at(i).scheme)) {
            m_way->setCurrentIndex(static_cast<int>(i));
        }
    }
    m_address->setText(settings.via.section(QLatin1Char(':'), 1));
    m_file->setText(settings.file);
    m_replaced = settings.overwrite ? settings.file : QString();
    m_backend->setCurrentText(settings.backend);
    m_buffer->setValue(settings.bufferKb);
    m_references->setChecked(settings.references);
    m_copyAgent->setChecked(settings.copyAgent);
    m_devres->setChecked(settings.allDevres);
    m_thenRun->setEditText(settings.thenRun);
    lookThere();
}

void RecordDialog::lookAgain()
{
    m_checks.ask();
    m_askedHost.clear();
    lookThere();
}

// Only once the name is whole: each letter of it would be a host of its own.
void RecordDialog::lookThere()
{
    const QString host = this->host();
    if (!host.isEmpty() && host != m_askedHost) {
        m_askedHost = host;
        m_there.reset();
        m_checksThere.ask(host);
    }
    showNeeds();
}

void RecordDialog::showChecks(const std::vector<RecordCheck>& checks)
{
    m_here = checks;
    showNeeds();
}

void RecordDialog::showChecksThere(const std::vector<RecordCheck>& checks)
{
    m_there = checks;
    showNeeds();
}

// Whatever is known to fail is not done by Enter, which looks again instead.
void RecordDialog::showStart()
{
    const bool idle = m_recorder.state() == Recorder::State::Idle;
    const bool hindered = !m_obstacle->text().isEmpty();
    m_obstacle->setVisible(hindered);
    m_start->setEnabled(idle);
    m_start->setText(!idle ? tr("Arming…") : hindered ? tr("&Record anyway") : tr("&Record"));
    m_start->setAutoDefault(!hindered);
    m_start->setDefault(!hindered);
    m_again->setDefault(hindered);
}

void RecordDialog::showNeeds()
{
    const bool stillNamed = host().isEmpty() || host() == m_askedHost;
    const auto needs =
        needsOf(via(), m_here, stillNamed ? m_there : Answer(), m_copyAgent->isChecked());
    m_list->setChecks(needs.checks);
    m_obstacle->setText(needs.obstacle.isEmpty() ? QString()
                                                 : tr("It would fail. %1").arg(needs.obstacle));
    showStart();
    // What became of an attempt stands there until the next.
    if (m_recorder.state() == Recorder::State::Idle && m_failure->isHidden()) {
        m_headline->setText(needs.headline);
    }
}

void RecordDialog::start()
{
    m_failure->hide();
    m_replace->hide();
    const auto wanted = settings();
    if (wanted.file.isEmpty()) {
        showFailure(tr("No file is named"), tr("Say where the session is to be saved."));
        return;
    }
    if (wanted.via.endsWith(QLatin1Char(':'))) {
        showFailure(tr("No address is named"), m_address->placeholderText());
        return;
    }
    if (!wanted.overwrite && QFileInfo::exists(wanted.file)) {
        showFailure(tr("%1 is there already").arg(QFileInfo(wanted.file).fileName()),
                    tr("Name another file, or replace it: what it holds is lost then."));
        m_replace->show();
        return;
    }
    m_recorder.start(wanted);
}

void RecordDialog::stateChanged(Recorder::State state)
{
    showStart();
    if (state == Recorder::State::Starting) {
        m_headline->setText(tr(kWays.at(static_cast<size_t>(m_way->currentIndex())).arming));
    } else if (state == Recorder::State::Recording) {
        accept();
    }
}

void RecordDialog::showFailure(const QString& title, const QString& text)
{
    m_failure->setText(title + QStringLiteral("\n") + asSentences(text));
    m_failure->show();
    m_headline->setText(tr("Nothing was recorded; all is as it was."));
    m_start->setFocus();
}

// Beside each other where there is room for both.
void RecordDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    const bool wide = width() >= fontMetrics().averageCharWidth() * 3 / 2 * kHalfChars;
    m_halves->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

// While it is being armed, Cancel gives that up first.
void RecordDialog::reject()
{
    if (m_recorder.state() == Recorder::State::Starting) {
        m_recorder.discard();
    }
    QDialog::reject();
}

} // namespace drmscope::app
